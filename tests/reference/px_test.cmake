px_test(reference)
