// Parses the options of a command line, and reports what is wrong with them.
#ifndef EXAMPLES_OPTION_PARSER_HPP
#define EXAMPLES_OPTION_PARSER_HPP

#include <gainsight/px.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

namespace px = gainsight::px;

inline px::error bad_option(std::string const& why) { return px::error{px::errc::invalid_argument, why}; }

/// Splits "a,b" at commas and removes duplicates.
inline std::vector<std::string> words_of(std::string const& list)
{
    std::vector<std::string> words;
    std::istringstream in{list + ','};
    for (std::string word; std::getline(in, word, ',');)
        if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    return words;
}

/// Parses a whole number of at least 1.
inline int number_in(std::string const& option, std::string const& text)
{
    int number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 1)
        throw bad_option(option + " takes a whole number of at least 1, not '" + text + "'");
    return number;
}

inline px::timestamp time_in(std::string const& option, std::string const& text)
{
    auto const time = px::parse_iso8601(text);
    if (!time)
        throw bad_option(option + " takes a time such as 2026-01-31 or 2026-01-31T08:00:00Z, not '" + text + "'");
    return *time;
}

/// "90m", "36h" or "7d".
inline std::chrono::milliseconds duration_in(std::string const& option, std::string const& text)
{
    auto const unit = text.empty() ? ' ' : text.back();
    auto const one = unit == 'm'   ? std::chrono::minutes{1}
                     : unit == 'h' ? std::chrono::minutes{60}
                     : unit == 'd' ? std::chrono::minutes{24 * 60}
                                   : std::chrono::minutes{0};
    if (one.count() == 0) throw bad_option(option + " takes a duration such as 90m, 36h or 7d, not '" + text + "'");
    return one * number_in(option, text.substr(0, text.size() - 1));
}

/// The options of a program.
class option_parser {
public:
    using handler = std::function<void(std::string const& name, std::string const& value)>;

    option_parser(std::string program, std::string help) : program_{std::move(program)}, help_{std::move(help)} {}

    option_parser& flag(std::string_view name, bool& into)
    {
        flags_.emplace_back(name, &into);
        return *this;
    }
    option_parser& value(std::string_view name, handler take)
    {
        values_.emplace_back(name, std::move(take));
        return *this;
    }
    option_parser& text(std::string_view name, std::string& into)
    {
        return value(name, [&into](auto const&, auto const& v) { into = v; });
    }
    /// Accepts arguments that are not options; without this they are unknown options.
    option_parser& positional(std::function<void(std::string const&)> take)
    {
        positional_ = std::move(take);
        return *this;
    }

    /// Parses the command line, then calls `check` for the options together. `--help` prints the help and ends the
    /// program. Throws px::error, invalid_argument.
    template <class Check>
    void parse(int argc, char** argv, Check check) const
    {
        try {
            read(argc, argv);
            check();
        } catch (px::error const& e) {
            throw bad_option(std::string{e.message()} + "; " + program_ + " --help says what there is");
        }
    }

private:
    void read(int argc, char** argv) const
    {
        for (int i = 1; i < argc; ++i) {
            std::string const name = argv[i];
            if (name == "--help" || name == "-h") {
                std::printf("%s\n", help_.c_str());
                std::exit(0);
            }
            auto const is = [&](auto const& known) { return known.first == name; };
            if (auto const flag = std::find_if(flags_.begin(), flags_.end(), is); flag != flags_.end()) {
                *flag->second = true;
                continue;
            }
            if (auto const option = std::find_if(values_.begin(), values_.end(), is); option != values_.end()) {
                if (i + 1 == argc) throw bad_option("option " + name + " lacks its value");
                option->second(name, argv[++i]);
                continue;
            }
            if (!positional_ || (name.size() > 1 && name.starts_with('-'))) refuse(name);
            positional_(name);
        }
    }

    /// Names what is no option without what may be its value: a URL, and the password in it.
    [[noreturn]] void refuse(std::string const& word) const
    {
        auto const name = word.substr(0, std::min(word.find('='), word.find("://")));
        auto const is = [&](auto const& known) { return known.first == name; };
        if (std::any_of(values_.begin(), values_.end(), is))
            throw bad_option("option " + name + " takes its value behind a space, not behind '='");
        throw bad_option("unknown option " + name);
    }

    std::string program_;
    std::string help_;
    std::vector<std::pair<std::string_view, bool*>> flags_;
    std::vector<std::pair<std::string_view, handler>> values_;
    std::function<void(std::string const&)> positional_;
};

}  // namespace example

#endif
