// The bodies of <gainsight/px/destination/journal_folder.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_JOURNAL_FOLDER_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_JOURNAL_FOLDER_IPP

#include <gainsight/px/destination/journal_folder.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <random>
#include <system_error>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL error journal_error(std::string where, std::string_view how, effect what)
{
    error_facts facts;
    facts.code = errc::sink_failed;
    facts.message = "the journal " + std::move(where);
    if (!how.empty()) (facts.message += ' ') += how;
    facts.effect = what;
    return error{std::move(facts)};
}
/// The same for a system call that has just failed: adds the text of `errno`.
[[nodiscard]] inline error disk_error(std::string where, std::string_view how)
{
    auto const why = std::generic_category().message(errno);
    return journal_error(std::move(where), std::string{how} + ": " + why);
}
[[nodiscard]] inline error with_unknown_effect(error const& e)
{
    auto facts = e.facts();
    facts.effect = effect::unknown;
    return error{std::move(facts)};
}

/// Whether the disk was full for the system call that has just failed.
[[nodiscard]] inline bool has_no_room() noexcept { return errno == ENOSPC || errno == EDQUOT; }

[[nodiscard]] inline bool write_all(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        auto const n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}
[[nodiscard]] inline bool read_whole(std::string const& path, std::string& into)
{
    auto const file = open_path(path, O_RDONLY);
    struct ::stat facts{};
    if (!file.is_open() || ::fstat(file.fd(), &facts) != 0) return false;
    into.resize(static_cast<std::size_t>(facts.st_size));
    std::size_t at = 0;
    while (at != into.size()) {
        auto const n = ::read(file.fd(), into.data() + at, into.size() - at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        if (n == 0) break;
        at += static_cast<std::size_t>(n);
    }
    into.resize(at);
    return true;
}

/// Renames a damaged file, without overwriting one that was renamed before.
[[nodiscard]] inline bool set_aside(std::string const& path)
{
    auto const first = path + ".damaged";
    auto name = first;
    for (unsigned n = 2; ::access(name.c_str(), F_OK) == 0; ++n) name = first + '-' + std::to_string(n);
    return std::rename(path.c_str(), name.c_str()) == 0;
}

/// Creates the folder with missing parents, and syncs the parents, so that the folder survives a loss of power.
[[nodiscard]] inline error make_folder(std::filesystem::path const& folder)
{
    std::error_code failed;
    std::vector<std::filesystem::path> parents;
    for (auto at = folder; at.has_relative_path(); at = at.parent_path()) {
        if (!at.has_filename()) continue;  // the path ends with a separator
        parents.push_back(at.parent_path());
        if (std::filesystem::exists(parents.back(), failed)) break;
    }
    std::filesystem::create_directories(folder, failed);
    if (failed) return journal_error(folder.string(), "cannot be made: " + failed.message());
    for (auto const& parent : parents) {
        auto const opened = open_path(parent.string(), O_RDONLY | O_DIRECTORY);
        // The last parent existed before and may belong to another user.
        if (!opened.is_open() && errno == EACCES && &parent == &parents.back()) continue;
        if (!opened.is_open() || ::fsync(opened.fd()) != 0)
            return disk_error(parent.string(), "cannot be brought to the disk");
    }
    return {};
}

inline constexpr std::string_view segment_prefix = "events-";
inline constexpr std::string_view segment_suffix = ".pxjournal";

/// The number in the name of a segment; nothing for other files.
[[nodiscard]] inline std::optional<std::uint64_t> segment_number_in(std::string_view name)
{
    if (!name.starts_with(segment_prefix) || !name.ends_with(segment_suffix)) return {};
    name.remove_prefix(segment_prefix.size());
    name.remove_suffix(segment_suffix.size());
    std::uint64_t n = 0;
    auto const end = std::from_chars(name.data(), name.data() + name.size(), n);
    if (name.empty() || end.ec != std::errc{} || end.ptr != name.data() + name.size()) return {};
    return n;
}

GAINSIGHT_PX_DECL std::string journal_folder::path_of(std::uint64_t number) const
{
    std::string digits(20, '0');
    std::snprintf(digits.data(), digits.size(), "%010llu", static_cast<unsigned long long>(number));
    auto name = std::string{segment_prefix} + digits.c_str();
    return (where_ / (name += segment_suffix)).string();
}

GAINSIGHT_PX_DECL result<recovered_journal> journal_folder::open(journal_options options, bool keeps_begun)
{
    options_ = std::move(options);
    keeps_begun_ = keeps_begun;
    std::error_code failed;
    where_ = std::filesystem::absolute(options_.folder(), failed);
    if (failed) return journal_error(options_.folder().string(), "cannot be found: " + failed.message());
    auto const where = where_.string();
    if (auto e = make_folder(where_)) return e;
    folder_ = open_path(where, O_RDONLY | O_DIRECTORY);
    if (!folder_.is_open()) return disk_error(where, "cannot be opened");
    if (auto e = lock()) return e;
    recovered_journal out;
    if (auto e = read_all(out)) return e;
    // Half the size of a file: enough for the records of sendings and outcomes of every event in a file.
    reserve_.open((where_ / "reserve").string(), longest() / 2);
    if (auto e = tidy()) return e;
    // If sendings are not recorded from now on, this has to be on the disk before the first event is sent.
    if (!keeps_begun_ && index_.trusts_begun()) {
        auto e = begin_segment();
        while (e && disk_is_full_ && reserve_.give(segment_header_size)) e = begin_segment();
        if (!e) e = bring_to_disk();
        if (e) return e;
    }
    return out;
}

GAINSIGHT_PX_DECL error journal_folder::lock()
{
    auto const where = where_.string();
    lock_ = open_path((where_ / "lock").string(), O_RDWR | O_CREAT);
    if (!lock_.is_open()) return disk_error(where, "has a lock that cannot be opened");
    if (::flock(lock_.fd(), LOCK_EX | LOCK_NB) == 0) return {};
    if (errno == EWOULDBLOCK)
        return journal_error(where, "is being used by another process, or by another sink of this one");
    return disk_error(where, "cannot be locked");
}

GAINSIGHT_PX_DECL error journal_folder::read_all(recovered_journal& into)
{
    std::vector<std::uint64_t> numbers;
    std::error_code failed;
    for (std::filesystem::directory_iterator at{where_, failed}, end; !failed && at != end; at.increment(failed))
        if (auto const n = segment_number_in(at->path().filename().string())) numbers.push_back(*n);
    if (failed) return journal_error(where_.string(), "cannot be listed: " + failed.message());
    std::sort(numbers.begin(), numbers.end());

    journal_recovery recovery;
    std::string bytes;
    for (auto const number : numbers) {
        auto const path = path_of(number);
        if (!read_whole(path, bytes)) return disk_error(path, "cannot be read");
        next_segment_ = number + 1;
        if (auto const e = recovery.read(path, number, bytes))
            return journal_error(path, "is not read: " + std::string{e.message()});
        total_ += bytes.size();
    }
    into = recovery.take(index_);
    return {};
}

GAINSIGHT_PX_DECL void journal_folder::settled(std::uint64_t sequence) { index_.settled(sequence); }

GAINSIGHT_PX_DECL error journal_folder::tidy(bool all)
{
    // Only from the oldest file on: a later file may contain outcomes of events in an earlier one.
    auto& files = index_.files();
    while (removes_ && !files.empty() && files.front().open == 0) {
        bool const is_current = files.size() == 1 && file_.is_open();
        if (is_current && !all) break;
        if (is_current) file_ = open_file{};
        auto const path = path_of(files.front().number);
        if (files.front().damaged) {
            if (!set_aside(path)) return disk_error(path, "cannot be renamed");
        } else if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
            return disk_error(path, "cannot be removed");
        }
        total_ -= files.front().size;
        files.pop_front();
    }
    if (all && files.empty()) reserve_.remove();
    return {};
}

GAINSIGHT_PX_DECL error journal_folder::begin_segment()
{
    if (unsynced_) (void)sync();  // it contains only outcomes; if they are lost, an event may be sent again
    unsynced_ = false;
    file_ = open_file{};
    journal_file one;
    one.number = next_segment_;
    one.keeps_begun = keeps_begun_;
    auto const path = path_of(one.number);
    auto file = open_path(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND);
    if (!file.is_open()) {
        disk_is_full_ = has_no_room();
        return disk_error(path, "cannot be made");
    }
    ++next_segment_;
    std::random_device random;
    for (auto& byte : file_id_) byte = static_cast<unsigned char>(random());
    std::string header;
    append_header(header, segment_header{one.number, file_id_, keeps_begun_, options_.sync().syncs()});
    error failed;
    if (!write_all(file.fd(), header)) {
        disk_is_full_ = has_no_room();
        failed = disk_error(path, "cannot be written");
    } else if (options_.sync().syncs()) {
        if (::fdatasync(file.fd()) != 0 || ::fsync(folder_.fd()) != 0)
            failed = disk_error(path, "cannot be brought to the disk");
    }
    if (failed) {
        ::unlink(path.c_str());  // if that fails too, the next opening removes the empty file
        return failed;
    }
    one.size = header.size();
    total_ += one.size;
    index_.begin(std::move(one));
    file_ = std::move(file);
    return {};
}

GAINSIGHT_PX_DECL error journal_folder::append(std::vector<journal_entry> const& entries)
{
    auto& to = index_.files().back();
    buffer_.clear();
    for (auto const& e : entries) append_record(buffer_, file_id_, e.kind, e.sequence, e.content);
    if (!write_all(file_.fd(), buffer_)) {
        disk_is_full_ = has_no_room();
        auto failed = disk_error(path_of(to.number), "cannot be written at byte " + std::to_string(to.size));
        // Cuts the file to its last whole record, durably: an event whose push failed must not reappear.
        bool const cut = ::ftruncate(file_.fd(), static_cast<::off_t>(to.size)) == 0 &&
                         (!options_.sync().syncs() || ::fdatasync(file_.fd()) == 0);
        if (cut) return failed;
        file_ = open_file{};
        return with_unknown_effect(failed);
    }
    to.size += buffer_.size();
    total_ += buffer_.size();
    unsynced_ = true;
    return {};
}

GAINSIGHT_PX_DECL error journal_folder::bring_to_disk()
{
    unsynced_ = ::fdatasync(file_.fd()) != 0;
    if (!unsynced_) return {};
    return disk_error(path_of(index_.files().back().number), "cannot be brought to the disk");
}

GAINSIGHT_PX_DECL error journal_folder::sync()
{
    if (!options_.sync().syncs() || !folder_.is_open()) return {};
    if (file_.is_open() && unsynced_)
        if (auto e = bring_to_disk()) return e;
    if (::fsync(folder_.fd()) == 0) return {};
    return disk_error(where_.string(), "cannot be brought to the disk");
}

GAINSIGHT_PX_DECL void journal_folder::distrust() noexcept
{
    removes_ = false;
    file_ = open_file{};
}

GAINSIGHT_PX_DECL error journal_folder::store(std::vector<journal_entry> const& entries, bool to_disk)
{
    disk_is_full_ = false;
    if (!file_.is_open() || index_.files().back().size >= longest())
        if (auto e = begin_segment()) return e;
    if (auto e = append(entries)) return e;
    if (auto const failed = to_disk ? bring_to_disk() : error{}) {
        // The system may have dropped the pages, and the next fsync would succeed: writes the records to a new file.
        unsynced_ = false;
        auto again = begin_segment();
        if (!again) again = append(entries);
        if (!again) again = bring_to_disk();
        if (again) {
            file_ = open_file{};
            return with_unknown_effect(again);
        }
    }
    return {};
}

GAINSIGHT_PX_DECL void journal_folder::note(std::vector<journal_entry> const& entries)
{
    for (auto const& e : entries) {
        journal_record r;
        r.kind = e.kind;
        r.sequence = e.sequence;
        r.content = e.content;
        // Outcomes are noted earlier, by `settled`.
        if (e.kind != entry_kind::settled) index_.note(r);
    }
}

GAINSIGHT_PX_DECL error journal_folder::write(std::vector<journal_entry> const& entries, bool urgent)
{
    (void)tidy();  // a file that cannot be removed now is removed later
    if (auto e = store(entries, urgent && options_.sync().syncs())) return e;
    note(entries);
    if (move_waits_ != 0) --move_waits_;
    return {};
}

GAINSIGHT_PX_DECL std::uint64_t journal_folder::longest() const noexcept
{
    return std::min(options_.segment_size(), options_.size_cap() / 4);
}

GAINSIGHT_PX_DECL batch_end journal_folder::write_what_fits(std::vector<journal_entry>& entries, bool urgent)
{
    auto const is_event = [](journal_entry const& e) { return e.kind == entry_kind::event; };
    batch_end out;
    if (std::ranges::any_of(entries, is_event) && !reserve_.fill()) {
        errno = ENOSPC;
        out.events = disk_error(where_.string(), "cannot be written");
    } else {
        out.events = out.others = write(entries, urgent);
        if (!out.others || !disk_is_full_) return out;
    }
    std::erase_if(entries, is_event);
    out.others = {};
    if (entries.empty()) return out;
    std::uint64_t bytes = segment_header_size;
    for (auto const& e : entries) bytes += record_overhead + e.content.size();
    do out.others = write(entries, urgent);
    while (out.others && disk_is_full_ && reserve_.give(bytes));
    return out;
}

GAINSIGHT_PX_DECL std::uint64_t journal_folder::prepare_move()
{
    auto& files = index_.files();
    auto const closed = files.size() - (file_.is_open() ? 1 : 0);
    if (!removes_ || move_waits_ != 0 || !index_.move_is_due(closed)) return 0;
    auto& oldest = files.front();
    std::string bytes;
    auto copies = read_whole(path_of(oldest.number), bytes) ? copies_of(index_, oldest, bytes) : std::nullopt;
    if (!copies) {
        oldest.unmovable = true;
        return 0;
    }
    std::uint64_t size = 0;
    for (auto const& e : *copies) size += record_overhead + e.content.size();
    oldest.open_bytes_are(size);
    if (!index_.move_is_due(closed)) return 0;
    moving_ = std::move(*copies);
    return size;
}

GAINSIGHT_PX_DECL bool journal_folder::move()
{
    auto const copies = std::exchange(moving_, {});
    // Synced also with journal_sync::by_system: the system might write the removal to the disk before the copies.
    auto failed = store(copies, true);
    if (!failed && ::fsync(folder_.fd()) != 0) failed = disk_error(where_.string(), "cannot be written");
    if (failed) {
        // Copies that were written in part do no harm, since they equal the events that they copy.
        move_pause_ = std::min(2 * move_pause_ + 1, 1023U);
        move_waits_ = move_pause_;
        return false;
    }
    note(copies);
    move_pause_ = 0;
    (void)tidy();
    return true;
}

}  // namespace gainsight::px::inline v0::detail

#endif
