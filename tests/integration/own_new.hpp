// Whether tests may replace operator new: the thread sanitizer's runtime has one of its own.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_OWN_NEW_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_OWN_NEW_HPP

#define PX_TEST_MAY_REPLACE_NEW 1
#if defined(__SANITIZE_THREAD__)
#undef PX_TEST_MAY_REPLACE_NEW
#define PX_TEST_MAY_REPLACE_NEW 0
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#undef PX_TEST_MAY_REPLACE_NEW
#define PX_TEST_MAY_REPLACE_NEW 0
#endif
#endif

#endif
