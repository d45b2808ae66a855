#include "shard_env.hpp"

#include "../durations.hpp"

#include <array>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

namespace originpull::command {

namespace {

struct scheduler {
    const char* index;
    const char* count;
    const char* first; ///< the index that the first task has; null: 0
};

constexpr std::array schedulers{
    // Kubernetes tells no count: whoever writes the job has to.
    scheduler{"JOB_COMPLETION_INDEX", "ORIGINPULL_SHARD_COUNT", nullptr},
    scheduler{"AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", nullptr},
    scheduler{"CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_COUNT", nullptr},
    scheduler{"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN"},
};

std::string names_of(const scheduler& one) {
    std::string text = std::string{one.index} + " with " + one.count;
    if (one.first != nullptr)
        text.append(" and ").append(one.first);
    return text;
}

[[noreturn]] void reject(const std::string& why) { throw std::invalid_argument("--shard env: " + why); }

unsigned number_in(const environment& env, const scheduler& one, const char* name, unsigned least) {
    const std::string_view text = value_of(env, name);
    if (text.empty())
        reject(std::string{one.index} + " is set and " + name +
               " is not: set it to what the job was started with, or give --shard I/N");
    try {
        return parse_number(text, least, std::numeric_limits<unsigned>::max());
    } catch (const std::invalid_argument& problem) {
        reject(std::string{name} + ": " + problem.what());
    }
}

} // namespace

shard shard_from(const environment& env) {
    std::string looked_for;
    for (const scheduler& one : schedulers) {
        looked_for.append(looked_for.empty() ? "" : "; ").append(names_of(one));
        // Half of a pair is a mistake, and no reason to look at the next one.
        if (value_of(env, one.index).empty())
            continue;
        const unsigned count = number_in(env, one, one.count, 1);
        const unsigned first = one.first != nullptr ? number_in(env, one, one.first, 0) : 0;
        const unsigned index = number_in(env, one, one.index, 0);
        if (index < first || index - first >= count)
            reject(std::string{one.index} + " is " + std::to_string(index) + ", which is none of the " +
                   std::to_string(count) + " shards from " + std::to_string(first) +
                   " on: number the tasks without gaps");
        return {.index = index - first, .count = count};
    }
    reject("none of these is set: " + looked_for + "; or give --shard I/N");
}

} // namespace originpull::command
