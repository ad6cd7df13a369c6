px_test(endurance)
