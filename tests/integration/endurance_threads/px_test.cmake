px_test(integration/endurance_threads LABELS threads)
