px_test(integration/endurance COST 60)
