px_test(scope)
