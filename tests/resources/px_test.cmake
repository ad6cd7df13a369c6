px_test(resources)
