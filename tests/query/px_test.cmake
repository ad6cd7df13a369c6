px_test(query)
