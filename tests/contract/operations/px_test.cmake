px_test(contract/operations ALONE)
