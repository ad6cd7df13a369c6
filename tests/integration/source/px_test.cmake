px_test(integration/source COST 40)
