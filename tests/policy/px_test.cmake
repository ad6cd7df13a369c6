px_test(policy)
