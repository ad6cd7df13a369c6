# Its bulks also run on several threads.
px_test(integration/destination LABELS threads)
