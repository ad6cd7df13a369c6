px_test(integration/client ALONE)
