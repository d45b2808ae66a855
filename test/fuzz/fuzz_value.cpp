// The result of an operation: ORIGINPULL_FUZZ_VALUE is its type.

#include "json_checks.hpp"
#include "support.hpp"

#include <codec/values.hpp>

using namespace fuzz;
using namespace originpull;
using originpull::detail::decode_status;
using originpull::detail::value_codec;

namespace {

using value_type = ORIGINPULL_FUZZ_VALUE;

/// What a decoded value may hold: ids that are valid, and nothing that the body does not say.
struct value_checks {
    std::string_view body;
    bool escapes = body.find('\\') != std::string_view::npos; ///< then texts stand there in other words

    void said(std::string_view text) const {
        require(escapes || body.find(text) != std::string_view::npos, "a text is the body's own");
    }
    void operator()(const std::string& text) const { said(text); }
    void operator()(const certificate_status& status) const { said(status.text()); }
    void operator()(bool) const {}
    void operator()(association_state state) const {
        require(state <= association_state::voided, "a state is one of them");
    }
    void operator()(const timestamp& time) const {
        said(time.text());
        require(time.readable() == time.time().has_value(), "a readable time has a value");
    }
    template <class Id>
        requires requires(Id id) { Id::valid(id.view()); }
    void operator()(const Id& id) const {
        require(Id::valid(id.view()), "an id is valid");
        said(id.view());
    }
    template <class Member>
    void operator()(const std::optional<Member>& member) const {
        if (member)
            (*this)(*member);
    }
    template <class... Members>
    void all(const Members&... members) const {
        ((*this)(members), ...);
    }

    void operator()(const hostname_certificate& v) const {
        all(v.id, v.certificate, v.expires_on, v.issuer, v.serial_number, v.signature, v.status,
            v.uploaded_on);
    }
    void operator()(const zone_certificate& v) const {
        all(v.id, v.certificate, v.enabled, v.expires_on, v.issuer, v.signature, v.status, v.uploaded_on);
    }
    void operator()(const zone_settings& v) const { all(v.enabled); }
    void operator()(const hostname_association& v) const {
        all(v.hostname, v.cert_id, v.state, v.status, v.created_at, v.updated_at, v.certificate);
        all(v.cert_status, v.cert_uploaded_on, v.cert_updated_at, v.expires_on, v.issuer, v.serial_number);
        all(v.signature);
    }
    void operator()(const token_verification& v) const {
        all(v.id, v.status, v.not_before, v.expires_on);
        require(!v.account, "the account is not the decoder's to tell");
    }
    void operator()(const zone& v) const {
        all(v.id, v.name, v.status, v.type, v.paused, v.account_id, v.account_name);
        all(v.created_on, v.modified_on, v.activated_on);
    }
    void operator()(const account& v) const { all(v.id, v.name, v.type, v.created_on); }
    template <class T>
    void operator()(const std::vector<T>& list) const {
        require(list.size() <= detail::most_elements, "lists are bounded");
        require(list.size() == elements_of_result(body), "a list has the document's elements");
        for (const T& element : list)
            (*this)(element);
    }
    template <class T>
    void operator()(const page<T>& p) const {
        (*this)(p.items);
        require(p.number >= 1 && p.per_page.value_or(0) >= 0 && p.total_pages.value_or(0) >= 0,
                "pages count from 1");
    }
};

template <class T>
struct shape_of {
    static constexpr bool is_list = false;
    static constexpr std::size_t element_size = sizeof(T);
};
template <class T>
struct shape_of<std::vector<T>> {
    static constexpr bool is_list = true;
    static constexpr std::size_t element_size = sizeof(T);
};
template <class T>
struct shape_of<page<T>> : shape_of<std::vector<T>> {};

template <class T>
void check(std::string_view body, const certificate_id* requested, bool may_be_absent) {
    using shape = shape_of<T>;
    const memory_peak memory;
    std::optional<T> value;
    value_codec<T>::start(value);
    decoded_frame got;
    got.status = detail::decode_envelope(body, got.frame, {&value_codec<T>::member(), &value}, got.error);
    const std::size_t elements = std::min(body.size() / 3, detail::most_elements); // "{},"
    require(memory.bytes() <= most_memory(body) + 3 * elements * shape::element_size, "memory is bounded");
    check_frame(body, got, true);
    if (got.status != decode_status::ok)
        return;
    const bool usable = value_codec<T>::finish(value, got.frame, requested, may_be_absent);
    require(usable || !(shape::is_list || got.frame.has_result), "a result that is there is usable");
    require(!usable || may_be_absent || shape::is_list || got.frame.has_result,
            "one that is not there is not");
    if (!usable)
        return;
    require(value.has_value(), "what is usable is there");
    if constexpr (requires { value->id == *requested; }) {
        if (!got.frame.has_result) {
            require(requested != nullptr && value->id == requested->view(), "it is the one asked for");
            return;
        }
    }
    value_checks{body}(*value);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const certificate_id asked{"asked-for"};
    check<value_type>(text_of(data, size), nullptr, false);
    check<value_type>(text_of(data, size), &asked, true);
    return 0;
}
