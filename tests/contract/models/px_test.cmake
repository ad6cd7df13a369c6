px_test(contract/models ALONE)
