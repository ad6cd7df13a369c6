px_test(road)
# The same over TLS: the peers speak it, and so the library does.
add_test(NAME road_over_tls COMMAND test_road --log_level=test_suite --report_level=short)
set_tests_properties(road_over_tls PROPERTIES ENVIRONMENT PX_ROAD_TLS=1)
add_test(NAME road_over_tls_1_2 COMMAND test_road --log_level=test_suite --report_level=short)
set_tests_properties(road_over_tls_1_2 PROPERTIES ENVIRONMENT PX_ROAD_TLS=1.2)
