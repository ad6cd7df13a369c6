// The output of a Singer tap: SCHEMA, RECORD and STATE messages on a stream, for Meltano, Airflow or any target.
#ifndef EXAMPLES_EXPORT_SINGER_OUTPUT_HPP
#define EXAMPLES_EXPORT_SINGER_OUTPUT_HPP

#include "disk_file.hpp"
#include "output.hpp"
#include "record_key.hpp"
#include "sound_json.hpp"

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/source/json_schema.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// The stream of messages that all lists of a tap share, and the state of each list.
///
/// A record is the JSON that PX sent, with repaired strings if they are not UTF-8, and with `_subscription`, `_region`
/// and `_id` before its own fields: these are its key. Dates are epoch milliseconds, as at PX. The records of a window
/// that is read again are sent again; a target that uses the key stores each record once.
class singer_stream {
public:
    /// Messages are written to `fd`. `state` is the `value` of the last STATE message of an earlier run, or empty.
    singer_stream(int fd, std::string_view state) : fd_{fd}
    {
        if (state.empty()) return;
        boost::system::error_code ec;
        auto const all = boost::json::parse(state, ec);
        auto const* const object = all.if_object();
        auto const* const bookmarks = object ? object->if_contains("bookmarks") : nullptr;
        // Any other object that is not empty is the state of another tap, or the whole message instead of its value.
        // Ignoring it would read everything again.
        if (ec || !object || (bookmarks ? !bookmarks->is_object() : !object->empty()))
            throw px::error{
                px::errc::invalid_argument,
                "the Singer state is no JSON object with an object of bookmarks, the value of a STATE message"};
        if (bookmarks) bookmarks_ = bookmarks->get_object();
    }

    [[nodiscard]] std::string state_of(std::string const& list) const
    {
        auto const* const found = bookmarks_.if_contains(list);
        return found ? boost::json::serialize(*found) : std::string{};
    }
    void send_schema(list_info const& list)
    {
        if (!described_.insert(list.resource).second) return;
        auto schema = px::json_schema(*list.schema);
        auto& properties = schema["properties"].as_object();
        boost::json::array key;
        for (char const* name : key_fields) {
            properties[name] = boost::json::object{{"type", "string"}};
            key.push_back(boost::json::string_view{name});
        }
        send(boost::json::serialize(boost::json::object{{"type", "SCHEMA"},
                                                        {"stream", list.resource},
                                                        {"schema", std::move(schema)},
                                                        {"key_properties", std::move(key)}}));
    }
    /// Sends a STATE message with the new state of a list and the states of the other lists.
    void send_state(std::string const& list, std::string_view state)
    {
        bookmarks_[list] = boost::json::parse(state);
        boost::json::object value;
        value["bookmarks"] = bookmarks_;
        boost::json::object message;
        message["type"] = "STATE";
        message["value"] = std::move(value);
        send(boost::json::serialize(message));
    }
    void send(std::string_view line)
    {
        buffer_ += line;
        buffer_ += '\n';
        flush();
    }
    /// Writes complete lines.
    void send_lines(std::string_view lines)
    {
        buffer_ += lines;
        flush();
    }

    static constexpr char const* key_fields[] = {"_subscription", "_region", "_id"};

private:
    void flush()
    {
        std::string_view rest = buffer_;
        // A message may have been written in part: another message would continue that line.
        if (!failed_.empty()) output_fails(failed_);
        while (!rest.empty()) {
            auto const n = ::write(fd_, rest.data(), rest.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) {
                failed_ = errno == EPIPE ? std::string{"the target that read the messages is gone"}
                                         : std::string{"messages cannot be written: "} + std::strerror(errno);
                output_fails(failed_);
            }
            rest.remove_prefix(static_cast<std::size_t>(n));
        }
        buffer_.clear();
    }

    int fd_;
    std::string failed_;  // why nothing more can be written
    boost::json::object bookmarks_;
    std::set<std::string> described_;
    std::string buffer_;
};

class singer_writer final : public list_writer {
public:
    singer_writer(singer_stream& to, list_info const& list)
        : to_{to}, name_{list.subscription + '/' + list.region + '/' + list.resource}
    {}

    [[nodiscard]] std::string state() override { return to_.state_of(name_); }
    void begin(list_info const& list, bool) override
    {
        to_.send_schema(list);
        auto const text = [](std::string_view s) { return boost::json::serialize(boost::json::string_view{s}); };
        before_ = R"({"type":"RECORD","stream":)" + text(list.resource) + R"(,"record":{"_subscription":)" +
                  text(list.subscription) + R"(,"_region":)" + text(list.region) + R"(,"_id":)";
        after_ = R"(,"time_extracted":)" + text(px::to_iso8601(list.began)) + "}\n";
    }
    void write(px::page<px::raw_record> const& page, std::string_view) override
    {
        lines_.clear();
        for (auto const& record : page) {
            line_.clear();
            record.write_line(line_);
            if (line_.empty()) continue;
            line_.pop_back();
            auto fields = sound_.of(line_);
            fields.remove_prefix(1);  // the '{', which is replaced by the beginning with the key
            lines_ += before_;
            lines_ += boost::json::serialize(key_.of(record));
            if (fields.find_first_not_of(" \t}") != fields.npos) lines_ += ',';
            lines_ += fields;
            lines_ += after_;
            ++records_;
        }
        to_.send_lines(lines_);
        bytes_ += lines_.size();
    }
    void roll_back() override {}  // the records are sent again
    void commit(std::string_view state) override { to_.send_state(name_, state); }
    void complete(std::string_view state) override { to_.send_state(name_, state); }

    [[nodiscard]] std::uint64_t bytes() const noexcept override { return bytes_; }
    [[nodiscard]] std::string where() const override { return "messages"; }
    [[nodiscard]] boost::json::object proof() override
    {
        return {{"format", "singer"}, {"records", records_}, {"mended", sound_.mended()}};
    }

private:
    singer_stream& to_;
    record_key key_;
    sound_json sound_;
    std::string name_;
    std::string before_, after_, line_, lines_;
    std::uint64_t records_ = 0;
    std::uint64_t bytes_ = 0;
};

/// Writes messages to a file descriptor, usually standard output.
class singer_output final : public output {
public:
    singer_output(int fd, std::string_view state) : stream_{fd, state} {}
    [[nodiscard]] std::unique_ptr<list_writer> open(list_info const& list) override
    {
        return std::make_unique<singer_writer>(stream_, list);
    }

private:
    singer_stream stream_;
};

}  // namespace example

#endif
