px_test(integration/request_lifecycle COST 100)
# The same over TLS: the peers speak it, and so the library does.
foreach(version IN ITEMS 1.3 1.2)
  add_test(NAME integration/request_lifecycle_over_tls_${version}
           COMMAND test_integration_request_lifecycle --log_level=test_suite --report_level=short)
  set_tests_properties(integration/request_lifecycle_over_tls_${version} PROPERTIES ENVIRONMENT PX_TEST_TLS=${version} COST 40)
endforeach()
