#include "values.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace originpull::detail {

namespace {

// Stand in an id until the real one has been read; tables require that it is.
constexpr std::string_view placeholder = "00000000000000000000000000000000";

constexpr std::string_view text_kind = "a string";
constexpr std::string_view boolean_kind = "a boolean";

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

constexpr std::array zone_certificate_members{
    bind<&zone_certificate::id>("id", "a certificate id", 1),
    bind<&zone_certificate::id>("cert_id", "a certificate id", 1),
    bind<&zone_certificate::certificate>("certificate", text_kind),
    bind<&zone_certificate::enabled>("enabled", boolean_kind),
    bind<&zone_certificate::expires_on>("expires_on", text_kind),
    bind<&zone_certificate::issuer>("issuer", text_kind),
    bind<&zone_certificate::signature>("signature", text_kind),
    bind<&zone_certificate::status>("status", text_kind),
    bind<&zone_certificate::uploaded_on>("uploaded_on", text_kind),
};

constexpr std::array zone_settings_members{
    bind<&zone_settings::enabled>("enabled", boolean_kind, 1),
};

constexpr std::array hostname_association_members{
    bind<&hostname_association::hostname>("hostname", text_kind),
    bind<&hostname_association::cert_id>("cert_id", "a certificate id"),
    bind<&hostname_association::state>("enabled", "a boolean or null"),
    bind<&hostname_association::status>("status", text_kind),
    bind<&hostname_association::created_at>("created_at", text_kind),
    bind<&hostname_association::updated_at>("updated_at", text_kind),
    bind<&hostname_association::certificate>("certificate", text_kind),
    bind<&hostname_association::cert_status>("cert_status", text_kind),
    bind<&hostname_association::cert_uploaded_on>("cert_uploaded_on", text_kind),
    bind<&hostname_association::cert_updated_at>("cert_updated_at", text_kind),
    bind<&hostname_association::expires_on>("expires_on", text_kind),
    bind<&hostname_association::issuer>("issuer", text_kind),
    bind<&hostname_association::serial_number>("serial_number", text_kind),
    bind<&hostname_association::signature>("signature", text_kind),
};

constexpr std::array token_verification_members{
    bind<&token_verification::id>("id", text_kind),
    bind<&token_verification::status>("status", text_kind),
    bind<&token_verification::not_before>("not_before", text_kind),
    bind<&token_verification::expires_on>("expires_on", text_kind),
};

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
    bind<&zone::type>("type", text_kind),
    bind<&zone::paused>("paused", boolean_kind),
    zone_account_member(),
    bind<&zone::created_on>("created_on", text_kind),
    bind<&zone::modified_on>("modified_on", text_kind),
    bind<&zone::activated_on>("activated_on", text_kind),
};

constexpr std::array account_members{
    bind<&account::id>("id", "an account id", 1),
    bind<&account::name>("name", text_kind),
    bind<&account::type>("type", text_kind),
    bind<&account::created_on>("created_on", text_kind),
};

std::optional<int> to_int(const std::optional<std::int64_t>& value) {
    if (!value || *value > std::numeric_limits<int>::max())
        return std::nullopt;
    return static_cast<int>(*value);
}

} // namespace

constinit const json_table value_table<hostname_certificate>::table{hostname_certificate_members, 1, "id"};
constinit const json_table value_table<zone_certificate>::table{zone_certificate_members, 1, "id"};
constinit const json_table value_table<zone_settings>::table{zone_settings_members, 1, "enabled"};
constinit const json_table value_table<hostname_association>::table{hostname_association_members};
constinit const json_table value_table<token_verification>::table{token_verification_members};
constinit const json_table value_table<zone>::table{zone_members, 1, "id"};
constinit const json_table value_table<account>::table{account_members, 1, "id"};

hostname_certificate value_table<hostname_certificate>::blank() {
    return {.id = certificate_id{placeholder}};
}
zone_certificate value_table<zone_certificate>::blank() { return {.id = certificate_id{placeholder}}; }
zone_settings value_table<zone_settings>::blank() { return {}; }
hostname_association value_table<hostname_association>::blank() { return {}; }
token_verification value_table<token_verification>::blank() { return {}; }
zone value_table<zone>::blank() { return {.id = zone_id{placeholder}}; }
account value_table<account>::blank() { return {.id = account_id{placeholder}}; }

page_place place_of(const page_info& info) {
    page_place place;
    place.number = std::max(1, to_int(info.page).value_or(1));
    place.per_page = to_int(info.per_page);
    place.total_pages = to_int(info.total_pages);
    if (info.total_count)
        place.total_count = static_cast<std::size_t>(*info.total_count);
    if (!place.total_pages && place.total_count && place.per_page && *place.per_page > 0) {
        const std::size_t size = static_cast<std::size_t>(*place.per_page);
        const std::size_t pages = *place.total_count / size + (*place.total_count % size != 0);
        place.total_pages = static_cast<int>(std::min<std::size_t>(pages, std::numeric_limits<int>::max()));
    }
    return place;
}

} // namespace originpull::detail
