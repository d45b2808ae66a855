#ifndef ORIGINPULL_ORIGINPULL_HPP
#define ORIGINPULL_ORIGINPULL_HPP

#include <originpull/client.hpp>
#include <originpull/error.hpp>
#include <originpull/fingerprint.hpp>
#include <originpull/fwd.hpp>
#include <originpull/request_error.hpp>
#include <originpull/version.hpp>

#endif
