px_test(model)
