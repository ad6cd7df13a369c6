// Where the export writes to, each with what is in it: two exports of the same records have the same contents.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_KILLS_TARGETS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_KILLS_TARGETS_HPP

#include "../export/years.hpp"
#include "../export_databases/postgres_server.hpp"
#include "../export_databases/sqlite.hpp"

#include <boost/json.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// One way to write lists.
class target {
public:
    virtual ~target() = default;
    [[nodiscard]] virtual char const* name() const = 0;
    /// The next run into a folder of `s`.
    [[nodiscard]] virtual std::unique_ptr<process> start(scratch const& s, years& y, std::string const& folder) = 0;
    /// What is there by the run that has ended.
    [[nodiscard]] virtual std::map<std::string, std::string> contents(scratch const& s, std::string const& folder) = 0;
};

class file_target final : public target {
public:
    file_target(std::string format, bool gzip) : format_{std::move(format)}, gzip_{gzip}
    {
        name_ = format_ + (gzip_ ? ".gz" : "");
    }
    char const* name() const override { return name_.c_str(); }
    std::unique_ptr<process> start(scratch const& s, years& y, std::string const& folder) override
    {
        auto arguments = y.arguments(s, folder, {"--format", format_});
        if (gzip_) arguments.emplace_back("--gzip");
        return std::make_unique<process>(s, arguments);
    }
    std::map<std::string, std::string> contents(scratch const& s, std::string const& folder) override
    {
        std::map<std::string, std::string> out;
        for (auto const& f : fs::directory_iterator{s.path / folder}) {
            auto const file = f.path().filename().string();
            if (file.ends_with(".partial") || file.ends_with(name_)) out[file] = text_of(f.path());
        }
        return out;
    }

private:
    std::string format_;
    std::string name_;
    bool gzip_;
};

class sqlite_target final : public target {
public:
    char const* name() const override { return "sqlite"; }
    std::unique_ptr<process> start(scratch const& s, years& y, std::string const& folder) override
    {
        return std::make_unique<process>(s, y.arguments(s, folder, {"--format", "sqlite"}));
    }
    std::map<std::string, std::string> contents(scratch const& s, std::string const& folder) override
    {
        px_test::sqlite_peer look{(s.path / folder / "px.sqlite").string()};
        std::map<std::string, std::string> out;
        out["integrity"] = look("PRAGMA integrity_check");
        for (auto const* list : years::lists) {
            auto const columns = look("SELECT group_concat('quote(\"' || name || '\")') FROM pragma_table_info('" +
                                      std::string{list} + "') WHERE name NOT IN ('_synced_at', '_run_id')");
            out[list] = look("SELECT " + columns + " FROM " + list + " ORDER BY _id");
        }
        return out;
    }
};

class postgres_target final : public target {
public:
    explicit postgres_target(px_test::postgres_server& server) : server_{server} {}
    char const* name() const override { return "postgres"; }
    std::unique_ptr<process> start(scratch const& s, years& y, std::string const& folder) override
    {
        auto const database = database_of(folder);
        if (server_("SELECT count(*) FROM pg_database WHERE datname = '" + database + "'") == "0 ")
            server_("CREATE DATABASE " + database);
        return std::make_unique<process>(
            s, y.arguments(s, folder, {"--format", "postgres", "--database", url_of(database)}));
    }
    std::map<std::string, std::string> contents(scratch const&, std::string const& folder) override
    {
        std::map<std::string, std::string> out;
        auto* const c = PQconnectdb(url_of(database_of(folder)).c_str());
        for (auto const* list : years::lists) {
            auto* const rows = PQexec(c, ("SELECT to_jsonb(t) - '_synced_at' - '_run_id' FROM px." + std::string{list} +
                                          " t ORDER BY _id COLLATE \"C\"")
                                             .c_str());
            BOOST_TEST((PQresultStatus(rows) == PGRES_TUPLES_OK), PQerrorMessage(c));
            for (int i = 0; i < PQntuples(rows); ++i) out[list] += std::string{PQgetvalue(rows, i, 0)} + '\n';
            PQclear(rows);
        }
        PQfinish(c);
        return out;
    }

private:
    static std::string database_of(std::string folder)
    {
        std::erase(folder, '-');
        return "d_" + folder;
    }
    [[nodiscard]] std::string url_of(std::string const& database) const
    {
        auto url = server_.url();
        return url.replace(url.rfind('/') + 1, std::string::npos, database);
    }
    px_test::postgres_server& server_;
};

/// What a target that heeds keys makes of messages: of each stream and key the last record.
class singer_target final : public target {
public:
    char const* name() const override { return "singer"; }
    std::unique_ptr<process> start(scratch const& s, years& y, std::string const& folder) override
    {
        fs::create_directories(s.path / folder);
        auto const all = messages(s, folder);
        auto const here = s.path / folder / "messages";
        // What a target had read of a message whose tap was killed is no message.
        auto text = text_of(here);
        text.resize(text.rfind('\n') + 1);
        std::ofstream{here, std::ios::binary} << text;
        auto arguments = y.arguments(s, folder, {"--format", "singer"});
        for (auto m = all.rbegin(); m != all.rend(); ++m)
            if (m->at("type") == "STATE") {
                std::ofstream{s.path / folder / "state"} << boost::json::serialize(m->at("value"));
                arguments.insert(arguments.end(), {"--state", (s.path / folder / "state").string()});
                break;
            }
        return std::make_unique<process>(s, arguments, std::vector<std::string>{}, here);
    }
    std::map<std::string, std::string> contents(scratch const& s, std::string const& folder) override
    {
        std::map<std::string, std::string> out;
        std::map<std::string, boost::json::array> keys;
        for (auto const& m : messages(s, folder)) {
            if (m.at("type") == "SCHEMA") keys[m.at("stream").as_string().c_str()] = m.at("key_properties").as_array();
            if (m.at("type") != "RECORD") continue;
            std::string row{m.at("stream").as_string()};
            auto const& key_fields = keys.at(row);
            for (auto const& name : key_fields)
                row += '|' + std::string{m.at("record").at(name.as_string()).as_string()};
            out[row] = boost::json::serialize(m.at("record"));
        }
        return out;
    }

private:
    /// Those that end.
    static std::vector<boost::json::value> messages(scratch const& s, std::string const& folder)
    {
        std::vector<boost::json::value> out;
        auto const text = text_of(s.path / folder / "messages");
        for (std::size_t from = 0, end; (end = text.find('\n', from)) != text.npos; from = end + 1)
            out.push_back(boost::json::parse(std::string_view{text}.substr(from, end - from)));
        return out;
    }
};

#endif
