px_test(face)
