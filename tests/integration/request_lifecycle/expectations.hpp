// Which requests a scripted server expects, in which order, and how it answers each of them. It neither opens sockets
// nor fails tests: it says what was wrong.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_EXPECTATIONS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_EXPECTATIONS_HPP

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace request_lifecycle {

/// The bytes of an answer with a body of known length.
inline std::string answer(int status, std::string_view body = {}, std::string_view headers = {},
                          std::string_view content_type = "application/json")
{
    std::string out = "HTTP/1.1 " + std::to_string(status) + " Said\r\n";
    if (!body.empty()) (out += "Content-Type: ") += std::string{content_type} + "\r\n";
    if (status != 204) out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    out += headers;
    out += "\r\n";
    out += body;
    return out;
}

/// A request that must come, and its answer: an empty 200 unless another is stated.
class expectation {
public:
    /// The method and the target, as in "GET /v1/users/jane".
    explicit expectation(std::string request) : request_{std::move(request)} {}

    /// That these bytes are in the request as well, in a header or in the body.
    expectation& containing(std::string part)
    {
        parts_.push_back(std::move(part));
        return *this;
    }
    expectation& answer(int status, std::string_view body = {}, std::string_view headers = {},
                        std::string_view content_type = "application/json")
    {
        return answer_bytes(request_lifecycle::answer(status, body, headers, content_type));
    }
    /// An answer to the byte, whether it is HTTP or not.
    expectation& answer_bytes(std::string bytes)
    {
        bytes_ = std::move(bytes);
        return *this;
    }

private:
    friend class expectations;
    std::string request_;
    std::vector<std::string> parts_;
    std::string bytes_ = request_lifecycle::answer(200);
};

class expectations {
public:
    /// Adds a request to the end of what is expected. The reference holds until that request has come.
    expectation& add(std::string request)
    {
        any_ = true;
        return expected_.emplace_back(std::move(request));
    }
    /// Whether a request was ever expected.
    [[nodiscard]] bool any() const { return any_; }

    /// The answer to a request that came. What was not expected is answered by a status that no call repeats.
    std::string answer_to(std::string_view request)
    {
        // Only the first line is named: a header holds the API key.
        std::string const line{request.substr(0, request.find(" HTTP/"))};
        if (expected_.empty()) return unexpected(line + " came, where nothing more was expected");
        auto& next = expected_.front();
        if (line != next.request_) return unexpected(line + " came, where " + next.request_ + " was expected");
        for (auto const& part : next.parts_)
            if (request.find(part) == request.npos) faults_.push_back(line + " came without \"" + part + '"');
        auto bytes = std::move(next.bytes_);
        expected_.pop_front();
        return bytes;
    }

    /// Everything that was wrong so far, and what has not come.
    [[nodiscard]] std::vector<std::string> faults() const
    {
        auto all = faults_;
        for (auto const& e : expected_) all.push_back(e.request_ + " was expected and did not come");
        return all;
    }

private:
    std::string unexpected(std::string what)
    {
        faults_.push_back(std::move(what));
        return answer(400, R"({"errorMessage":"the test did not expect this request"})");
    }

    std::deque<expectation> expected_;
    std::vector<std::string> faults_;
    bool any_ = false;
};

}  // namespace request_lifecycle

#endif
