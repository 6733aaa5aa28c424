"""What a run costs beside the engine's own floor: ``make bench``, explained in docs/performance.md."""
