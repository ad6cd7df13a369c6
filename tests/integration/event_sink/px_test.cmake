# The journal has a thread of its own.
px_test(integration/event_sink LABELS threads)
