px_test(contract)
