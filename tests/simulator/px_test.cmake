px_test(simulator)
