px_test(endurance_threads LABELS threads)
