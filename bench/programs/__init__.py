"""Three Pulumi programs that declare the same subscriptions, each in a file that loads nothing of the others'."""
