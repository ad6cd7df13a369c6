// Reads one HTTP answer from pieces of bytes.
#ifndef GAINSIGHT_PX_NET_HTTP_READER_HPP
#define GAINSIGHT_PX_NET_HTTP_READER_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/headers.hpp>

#include <boost/beast/http/basic_parser.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// What the head of an answer says to us. Other headers are kept only where the handler wants them.
struct answer_head {
    int status = 0;
    std::string content_type;
    std::string content_encoding;
    std::string retry_after;
    std::optional<std::chrono::seconds> keep_alive_timeout;

    void clear()
    {
        status = 0;
        content_type.clear();
        content_encoding.clear();
        retry_after.clear();
        keep_alive_timeout.reset();
    }
};

/// Where the parts of an answer go.
class answer_handler {
public:
    /// The head is complete. False stops reading: the answer is not wanted.
    virtual bool on_head(answer_head const& head) = 0;
    /// A piece of the body. False stops reading.
    virtual bool on_body(std::string_view piece) = 0;
    /// Where all headers go; null for nowhere. It is emptied first.
    [[nodiscard]] virtual headers* wanted_headers() { return nullptr; }

protected:
    ~answer_handler() = default;
};

/// Beast's parser with the answer's parts handed on as they arrive. One object reads one answer.
class http_reader : public boost::beast::http::basic_parser<false> {
public:
    http_reader(answer_handler& handler, answer_head& head)
        : handler_{handler}, head_{head}, all_{handler.wanted_headers()}
    {
        head_.clear();
        if (all_) all_->clear();
        eager(true);
        body_limit(boost::none);  // the handler counts: it knows which limit applies
        header_limit(64 * 1024);
    }
    /// Whether the handler had enough.
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }

private:
    using ec_t = boost::beast::error_code;
    using text = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb, text, text, int, ec_t&) override {}
    void on_response_impl(int code, text, int, ec_t& ec) override
    {
        // Three digits of any value pass the parser. Below 100 is no HTTP, and 101 answers what was never asked.
        if (code < 100 || code == 101) ec = boost::beast::http::error::bad_status;
        head_.status = code;
    }
    GAINSIGHT_PX_DECL void on_field_impl(boost::beast::http::field name, text, text value, ec_t&) override;
    void keep_field(text name, text value);
    void rare_field(boost::beast::http::field name, text value, ec_t& ec);
    // Newer Beasts ask for it, older ones do not know it; nothing that we read stands in a trailer.
    virtual void on_trailer_field_impl(boost::beast::http::field, text, text, ec_t&) {}
    void on_header_impl(ec_t& ec) override
    {
        // 100 Continue and its kin are not the answer.
        if (head_.status < 200) return;
        head_taken_ = true;
        if (!handler_.on_head(head_)) stop(ec);
    }
    void on_body_init_impl(boost::optional<std::uint64_t> const&, ec_t&) override {}
    std::size_t on_body_impl(text body, ec_t& ec) override { return piece(body, ec); }
    void on_chunk_header_impl(std::uint64_t, text, ec_t&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, text body, ec_t& ec) override { return piece(body, ec); }
    void on_finish_impl(ec_t&) override {}

    std::size_t piece(text body, ec_t& ec)
    {
        // Whoever has not taken the head has nowhere to put the body.
        if (!head_taken_)
            ec = boost::beast::http::error::bad_status;
        else if (!handler_.on_body({body.data(), body.size()}))
            stop(ec);
        return body.size();
    }
    void stop(ec_t& ec)
    {
        stopped_ = true;
        ec = boost::beast::http::error::body_limit;  // any error ends the parse; stopped() tells it from a bad one
    }

    answer_handler& handler_;
    answer_head& head_;
    headers* all_;
    bool stopped_ = false;
    bool head_taken_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/http_reader.ipp>
#endif

#endif
