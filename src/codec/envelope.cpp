#include "envelope_tables.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <array>
#include <limits>
#include <utility>

namespace originpull::detail {

std::string_view to_string(json_kind kind) noexcept {
    switch (kind) {
    case json_kind::null:
        return "null";
    case json_kind::boolean:
        return "a boolean";
    case json_kind::integer:
        return "an integer";
    case json_kind::real:
        return "a number";
    case json_kind::string:
        return "a string";
    case json_kind::object:
        return "an object";
    case json_kind::array:
        return "an array";
    }
    return "a value";
}

namespace {

// Of each list, causes included: a notice is far larger in memory than the `{}` that makes one.
constexpr std::size_t most_notices = 256;

using boost::json::error_code;

/// Walks the tables while Boost.JSON parses.
class binding_handler {
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    binding_handler(envelope& to, const result_target& result, std::string& error)
        : envelope_(to), result_(result), error_(error) {}

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }

    bool on_object_begin(error_code& ec) { return begin(json_kind::object, ec); }
    bool on_array_begin(error_code& ec) { return begin(json_kind::array, ec); }

    bool on_object_end(std::size_t, error_code& ec) {
        if (skipped_ != 0) {
            --skipped_;
            return true;
        }
        frame& top = frames_[depth_ - 1];
        top.member = nullptr; // it is about the object, not about its last member
        if ((top.groups_seen & top.table->required) != top.table->required)
            return fail(ec, "lacks " + std::string{top.table->required_names});
        --depth_;
        return true;
    }

    bool on_array_end(std::size_t, error_code&) {
        if (skipped_ != 0)
            --skipped_;
        else
            --depth_;
        return true;
    }

    bool on_key_part(std::string_view part, std::size_t, error_code&) {
        text_.append(part);
        return true;
    }

    bool on_key(std::string_view rest, std::size_t, error_code& ec) {
        const std::string_view key = whole(rest);
        const bool ok = skipped_ != 0 || select(key, ec);
        text_.clear();
        return ok;
    }

    bool on_string_part(std::string_view part, std::size_t, error_code&) {
        if (skipped_ == 0)
            text_.append(part);
        return true;
    }

    bool on_string(std::string_view rest, std::size_t, error_code& ec) {
        if (skipped_ != 0)
            return true;
        const json_scalar value{json_kind::string, false, 0, whole(rest)};
        const bool ok = assign(value, ec);
        text_.clear();
        return ok;
    }

    bool on_number_part(std::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t number, std::string_view, error_code& ec) {
        return assign({json_kind::integer, false, number, {}}, ec);
    }
    bool on_uint64(std::uint64_t number, std::string_view, error_code& ec) {
        constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        if (number > largest)
            return assign({json_kind::real, false, 0, {}}, ec);
        return assign({json_kind::integer, false, static_cast<std::int64_t>(number), {}}, ec);
    }
    bool on_double(double, std::string_view, error_code& ec) {
        return assign({json_kind::real, false, 0, {}}, ec);
    }
    bool on_bool(bool value, error_code& ec) { return assign({json_kind::boolean, value, 0, {}}, ec); }
    bool on_null(error_code& ec) { return assign({json_kind::null, false, 0, {}}, ec); }

    bool on_comment_part(std::string_view, error_code&) { return true; }
    bool on_comment(std::string_view, error_code&) { return true; }

private:
    struct frame {
        const json_table* table = nullptr; ///< of an object; null in an array
        void* object = nullptr;            ///< the object itself; in an array: the one that owns the list
        const json_member* member =
            nullptr; ///< the member being read; in an array: the one that is the array
        unsigned groups_seen = 0;
        int index = -1; ///< of the element, in an array
    };

    std::string_view whole(std::string_view rest) {
        if (text_.empty())
            return rest;
        text_.append(rest);
        return text_;
    }

    bool fail(error_code& ec, const std::string& what) {
        error_ = path() + ": " + what;
        ec = boost::json::error::not_object; // any code: the text above is what is reported
        return false;
    }

    std::string path() const {
        std::string out = "the body";
        for (std::size_t i = 0; i < depth_; ++i) {
            const frame& f = frames_[i];
            if (f.table == nullptr)
                out.append("/").append(std::to_string(f.index));
            else if (f.member != nullptr)
                out.append("/").append(f.member->name);
        }
        return out;
    }

    bool wrong_kind(json_kind kind, error_code& ec) {
        const frame& top = frames_[depth_ - 1];
        const std::string_view wanted = top.table == nullptr ? "an object" : top.member->expected;
        return fail(ec,
                    "expected " + std::string{wanted} + ", got " + std::string{to_string(kind)} +
                        (kind == json_kind::string || kind == json_kind::real || kind == json_kind::integer
                             ? " out of bounds or of the wrong kind"
                             : ""));
    }

    // The member that a key names; null to skip its value. The result is bound by the operation's own member.
    bool select(std::string_view key, error_code& ec) {
        frame& top = frames_[depth_ - 1];
        top.member = nullptr;
        if (depth_ == 1 && key == "result") {
            if (std::exchange(result_seen_, true))
                return fail(ec, "\"result\" stands there twice");
            top.member = result_.member;
            return true;
        }
        for (std::size_t i = 0; i < top.table->members.size(); ++i) {
            const json_member& candidate = top.table->members[i];
            if (candidate.name != key)
                continue;
            if (depth_ == 1 && (envelope_seen_ & (1U << i)) != 0)
                return fail(ec, '"' + std::string{key} + "\" stands there twice");
            if (depth_ == 1)
                envelope_seen_ |= 1U << i;
            top.member = &candidate;
            return true;
        }
        return true;
    }

    bool is_result() const { return depth_ == 1 && frames_[0].member == result_.member && result_.member; }

    bool begin(json_kind kind, error_code& ec) {
        if (skipped_ != 0) {
            ++skipped_;
            return true;
        }
        if (depth_ == 0) {
            if (kind != json_kind::object)
                return fail(ec, "expected an object, got an array");
            return push({&envelope_table, &envelope_, nullptr}, ec);
        }
        frame& top = frames_[depth_ - 1];
        if (top.table == nullptr) { // an element of a list
            ++top.index;
            if (kind != json_kind::object)
                return wrong_kind(kind, ec);
            if (top.member->children == &notice_table && ++notices_ > most_notices) {
                skipped_ = 1;
                return true;
            }
            if (void* const element = top.member->child(top.object))
                return push({top.member->children, element, nullptr}, ec);
            return fail(ec, "has too many elements");
        }
        if (top.member == nullptr) {
            skipped_ = 1;
            return true;
        }
        const bool result = is_result();
        void* const object = result ? result_.object : top.object;
        if (top.member->children == nullptr || top.member->is_array != (kind == json_kind::array)) {
            if (top.member->assign != nullptr && top.member->expected.empty()) { // lenient
                skipped_ = 1;
                return true;
            }
            return wrong_kind(kind, ec);
        }
        if (result)
            envelope_.has_result = true;
        top.groups_seen |= top.member->group;
        if (kind == json_kind::array) {
            if (depth_ == 1)
                notices_ = 0;
            return push({nullptr, object, top.member}, ec);
        }
        return push({top.member->children, top.member->child(object), nullptr}, ec);
    }

    bool assign(const json_scalar& value, error_code& ec) {
        if (skipped_ != 0)
            return true;
        if (depth_ == 0)
            return fail(ec, "expected an object, got " + std::string{to_string(value.kind)});
        frame& top = frames_[depth_ - 1];
        if (top.table == nullptr) {
            ++top.index;
            return wrong_kind(value.kind, ec);
        }
        if (top.member == nullptr)
            return true;
        if (is_result() && value.kind == json_kind::null)
            return true;
        if (top.member->assign == nullptr || !top.member->assign(top.object, value))
            return wrong_kind(value.kind, ec);
        if (value.kind != json_kind::null)
            top.groups_seen |= top.member->group;
        return true;
    }

    bool push(const frame& f, error_code& ec) {
        if (depth_ == frames_.size())
            return fail(ec, "is nested too deeply");
        frames_[depth_++] = f;
        return true;
    }

    envelope& envelope_;
    const result_target& result_;
    std::string& error_;
    std::array<frame, 32> frames_{};
    std::size_t depth_ = 0;
    std::size_t skipped_ = 0; ///< levels inside something that nobody asked for
    std::string text_;
    std::size_t notices_ = 0; ///< in the list of the envelope that is being read
    unsigned envelope_seen_ = 0;
    bool result_seen_ = false;
};

} // namespace

decode_status decode_envelope(std::string_view body, envelope& to, const result_target& result,
                              std::string& error) {
    boost::json::basic_parser<binding_handler> parser{boost::json::parse_options{}, to, result, error};
    error_code ec;
    const std::size_t used = parser.write_some(false, body.data(), body.size(), ec);
    if (!ec && used == body.size())
        return decode_status::ok;
    if (!error.empty())
        return decode_status::invalid;
    error = "not JSON at byte " + std::to_string(used) + ": ";
    error += ec ? ec.message() : "something stands behind the end";
    // Boost.JSON calls a number that ends behind its dot or its exponent's sign a syntax error.
    const bool at_the_end = ec && used == body.size();
    return at_the_end ? decode_status::truncated : decode_status::invalid;
}

} // namespace originpull::detail
