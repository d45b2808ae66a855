#pragma once

#include <originpull/ids.hpp>
#include <originpull/values.hpp>

#include <map>
#include <string>
#include <vector>

namespace originpull::command {

/// A hostname that keeps a certificate from being deleted.
struct bound_hostname {
    std::string name;
    bool disabled = false;

    friend bool operator==(const bound_hostname&, const bound_hostname&) = default;
};

/// The hostnames of a zone by their certificates: those whose association binds.
class bound_hostnames {
public:
    explicit bound_hostnames(const std::vector<hostname_association>& found);

    /// In the order of their names.
    [[nodiscard]] std::vector<bound_hostname> of(const certificate_id& certificate) const;

private:
    std::map<certificate_id, std::map<std::string, bool>> disabled_by_name_;
};

} // namespace originpull::command
