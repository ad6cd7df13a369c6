px_test(stream_cursor)
