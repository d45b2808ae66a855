#include "goodput_scenario.hpp"

namespace originpull::bench {

std::vector<scenario> combine(const selection& wanted) {
    std::vector<scenario> all;
    for (const bool headers : wanted.headers)
        for (const unsigned foreign : wanted.foreign)
            for (const bool penalty : wanted.penalty)
                for (const unsigned processes : wanted.processes)
                    for (const bench::pacing pacing : wanted.pacing) {
                        // Who does not pace does not read the headers: one row tells it all.
                        const bool repeated =
                            pacing == pacing::retry_only && !headers && wanted.headers.size() > 1;
                        if (!repeated)
                            all.push_back({processes, penalty, foreign, headers, pacing});
                    }
    return all;
}

std::string describe(const scenario& what) {
    std::string text = "K=" + std::to_string(what.processes);
    text += what.penalty ? " penalty" : " fixed";
    text += ", " + std::to_string(what.foreign) + " % foreign";
    text += what.headers ? "" : ", no headers";
    text += what.pacing == pacing::paced ? ", paced" : ", retry only";
    return text;
}

} // namespace originpull::bench
