// The one file of a user's program that holds the bodies of originpull.

#include <originpull/src.hpp>
