#include "commands.hpp"
#include "zone_directory.hpp"

namespace originpull::command {

exit_status run_zones(workbench& bench) {
    object_list objects{bench.out, bench.asked.form};
    bool first_page = true;
    const auto show_page = [&](const std::vector<zone>& zones) {
        if (bench.as_table()) {
            table rows = zone_table();
            for (const zone& z : zones)
                rows.rows.push_back(zone_row(z));
            bench.out.write(render(rows, bench.screen, first_page));
        } else {
            for (const zone& z : zones)
                objects.add(zone_object(z));
        }
        first_page = false;
        return !bench.out.closed();
    };
    const exit_status status = walk_zones(bench, show_page);
    if (status == exit_status::done || !first_page)
        objects.finish();
    if (status == exit_status::done && first_page)
        bench.say.note("the credentials reach no zone");
    return status;
}

} // namespace originpull::command
