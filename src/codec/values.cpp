#include "values.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace originpull::detail {

namespace {

// Stands in an id until the real one has been read; tables require that it is.
constexpr std::string_view placeholder_zone = "00000000000000000000000000000000";
constexpr std::string_view placeholder_certificate = "-";

constexpr std::string_view text_kind = "a string";

constexpr std::array hostname_certificate_members{
    bind<&hostname_certificate::id>("id", "a certificate id", 1),
    bind<&hostname_certificate::id>("cert_id", "a certificate id", 1),
    bind<&hostname_certificate::certificate>("certificate", text_kind),
    bind<&hostname_certificate::expires_on>("expires_on", text_kind),
    bind<&hostname_certificate::issuer>("issuer", text_kind),
    bind<&hostname_certificate::serial_number>("serial_number", text_kind),
    bind<&hostname_certificate::signature>("signature", text_kind),
    bind<&hostname_certificate::status>("status", text_kind),
    bind<&hostname_certificate::uploaded_on>("uploaded_on", text_kind),
};
constexpr json_table hostname_certificate_table{hostname_certificate_members, 1, "id"};

constexpr std::array token_verification_members{
    bind<&token_verification::id>("id", text_kind),
    bind<&token_verification::status>("status", text_kind),
    bind<&token_verification::not_before>("not_before", text_kind),
    bind<&token_verification::expires_on>("expires_on", text_kind),
};
constexpr json_table token_verification_table{token_verification_members};

constexpr std::array zone_account_members{
    bind<&zone::account_id>("id", text_kind),
    bind<&zone::account_name>("name", text_kind),
};
constexpr json_table zone_account_table{zone_account_members};

constexpr json_member zone_account_member() {
    json_member bound;
    bound.name = "account";
    bound.assign = [](void*, const json_scalar& value) { return value.kind == json_kind::null; };
    bound.children = &zone_account_table;
    bound.child = [](void* object) { return object; };
    bound.expected = "an object";
    return bound;
}

constexpr std::array zone_members{
    bind<&zone::id>("id", "a zone id", 1),
    bind<&zone::name>("name", text_kind),
    bind<&zone::status>("status", text_kind),
    zone_account_member(),
};
constexpr json_table zone_table{zone_members, 1, "id"};

constexpr json_member object_result(const json_table& table, void* (*child)(void*)) {
    json_member bound;
    bound.name = "result";
    bound.children = &table;
    bound.child = child;
    bound.expected = "an object";
    return bound;
}

constexpr json_member list_result(const json_table& table, void* (*child)(void*)) {
    json_member bound = object_result(table, child);
    bound.is_array = true;
    bound.expected = "an array";
    return bound;
}

void* in_optional_certificate(void* object) {
    return &**static_cast<std::optional<hostname_certificate>*>(object);
}

// The service has 10 certificates in a zone and 50 zones on a page; an element costs far more than its
// shortest JSON.
constexpr std::size_t most_elements = 5000;

void* add_certificate(void* object) {
    auto& list = **static_cast<std::optional<std::vector<hostname_certificate>>*>(object);
    if (list.size() == most_elements)
        return nullptr;
    list.push_back(hostname_certificate{certificate_id{placeholder_certificate}, {}, {}, {}, {}, {}, {}, {}});
    return &list.back();
}

void* in_optional_verification(void* object) {
    return &**static_cast<std::optional<token_verification>*>(object);
}

void* add_zone(void* object) {
    auto& items = (*static_cast<std::optional<page<zone>>*>(object))->items;
    if (items.size() == most_elements)
        return nullptr;
    items.push_back(zone{zone_id{placeholder_zone}, {}, {}, {}, {}});
    return &items.back();
}

std::optional<int> to_int(const std::optional<std::int64_t>& value) {
    if (!value || *value > std::numeric_limits<int>::max())
        return std::nullopt;
    return static_cast<int>(*value);
}

} // namespace

const json_member& value_codec<hostname_certificate>::member() noexcept {
    static constexpr json_member bound = object_result(hostname_certificate_table, &in_optional_certificate);
    return bound;
}

void value_codec<hostname_certificate>::start(std::optional<hostname_certificate>& value) {
    value.emplace(hostname_certificate{certificate_id{placeholder_certificate}, {}, {}, {}, {}, {}, {}, {}});
}

bool value_codec<hostname_certificate>::finish(std::optional<hostname_certificate>& value,
                                               const envelope& from, const certificate_id* requested,
                                               bool result_may_be_absent) {
    if (from.has_result)
        return true;
    if (!result_may_be_absent || requested == nullptr)
        return false;
    value->id = *requested;
    return true;
}

const json_member& value_codec<std::vector<hostname_certificate>>::member() noexcept {
    static constexpr json_member bound = list_result(hostname_certificate_table, &add_certificate);
    return bound;
}

const json_member& value_codec<token_verification>::member() noexcept {
    static constexpr json_member bound = object_result(token_verification_table, &in_optional_verification);
    return bound;
}

const json_member& value_codec<page<zone>>::member() noexcept {
    static constexpr json_member bound = list_result(zone_table, &add_zone);
    return bound;
}

bool value_codec<page<zone>>::finish(std::optional<page<zone>>& value, const envelope& from,
                                     const certificate_id*, bool) {
    const page_info& info = from.info;
    value->number = to_int(info.page).value_or(1);
    value->per_page = to_int(info.per_page);
    value->total_pages = to_int(info.total_pages);
    if (info.total_count)
        value->total_count = static_cast<std::size_t>(*info.total_count);
    if (!value->total_pages && value->total_count && value->per_page && *value->per_page > 0) {
        const std::size_t size = static_cast<std::size_t>(*value->per_page);
        const std::size_t pages = (*value->total_count + size - 1) / size;
        value->total_pages = static_cast<int>(std::min<std::size_t>(pages, std::numeric_limits<int>::max()));
    }
    return true;
}

} // namespace originpull::detail
