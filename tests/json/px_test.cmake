px_test(json)
