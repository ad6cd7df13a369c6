px_test(pool)
