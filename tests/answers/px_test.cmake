px_test(answers)
