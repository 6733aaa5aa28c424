// What the type checker knows from the generated SDK. `@ts-expect-error` is an error itself where the next line has none.
import * as argyle from "@pulumi/argyle";
import * as pulumi from "@pulumi/pulumi";

const args = { name: "acme", url: "https://hooks.example.com/argyle", events: ["gigs.added"] };

// An event that Argyle adds later is text. Each input takes the output of another resource.
const one = new argyle.WebhookSubscription("one", { ...args, events: [argyle.Event.GigsAdded, "gigs.invented"] });
new argyle.WebhookSubscription("two", { name: one.name, url: one.url, events: one.events, secret: one.secret });

// Outputs: the secret only if there is one, and what the program does not declare.
const secret: pulumi.Output<string | undefined> = one.secret;
const environment: pulumi.Output<string> = one.environment;

// One account per provider, several entries, and an import by the engine.
const provider = new argyle.Provider("sandbox", { environment: "sandbox", apiKeyId: "id", apiKeySecret: secret });
const entry = { url: args.url, secret, events: ["gigs.added", { "gigs.partially_synced": { days_synced: 30 } }] };
const replacement = argyle.Replacement.DeleteFirst;
new argyle.StackSubscriptions("all", { entries: { payroll: entry }, maxDeletions: 3, replacement }, { provider });
new argyle.WebhookSubscription("three", args, { provider, import: "27ed837c-2b42-44d7-b9c0-8de2f4d9b637" });

// Both functions say what they return.
argyle.getEventsOutput().events.apply((all) => all.map((each) => each.advice.length));
argyle.getSubscriptionsOutput({ provider }).subscriptions.apply((all) => all.map((each) => each.events.length));

// @ts-expect-error: a subscription has events
new argyle.WebhookSubscription("no-events", { name: "acme", url: args.url });
// @ts-expect-error: a subscription has a receiver
new argyle.WebhookSubscription("no-url", { name: "acme", events: ["gigs.added"] });
// @ts-expect-error: an unknown property
new argyle.WebhookSubscription("unknown", { ...args, secrets: "s" });
// @ts-expect-error: a property that only Argyle sets
new argyle.WebhookSubscription("output", { ...args, environment: "sandbox" });
// @ts-expect-error: an event is text
new argyle.WebhookSubscription("number", { ...args, events: [7] });
// @ts-expect-error: a misspelled event
new argyle.WebhookSubscription("misspelled", { ...args, events: [argyle.Event.GigAdded] });
// @ts-expect-error: an account is in one environment
new argyle.Provider("nowhere", { apiKeyId: "id", apiKeySecret: secret });
// @ts-expect-error: the secret may be missing
const present: pulumi.Output<string> = one.secret;
// @ts-expect-error: an order that there is not
new argyle.StackSubscriptions("order", { entries: {}, replacement: "delete-last" });
// @ts-expect-error: an unknown key of an entry
new argyle.StackSubscriptions("entry", { entries: { payroll: { event: [] } } });
// @ts-expect-error: Argyle's account has no secrets to read
argyle.getSubscriptionsOutput().subscriptions.apply((all) => all.map((each) => each.secret));
