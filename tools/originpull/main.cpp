#include "program.hpp"

int main(int argc, char** argv) {
    return originpull::command::run(argc, argv, originpull::command::process_environment());
}
