px_test(road)
