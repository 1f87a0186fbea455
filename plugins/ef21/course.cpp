#include "plugins/ef21/course.hpp"

namespace assay::ef21 {
namespace {

void put(training::ByteWriter& to, const Point& point) {
  to.put(point.round);
  for (const double value : {point.value, point.gradient, point.error, point.lyapunov, point.step,
                             point.messages, point.seconds})
    to.put(value);
}
Point take_point(training::ByteReader& from) {
  Point point;
  point.round = from.take<Index>();
  for (double* value : {&point.value, &point.gradient, &point.error, &point.lyapunov, &point.step,
                        &point.messages, &point.seconds})
    *value = from.take<double>();
  return point;
}

}  // namespace

void save(training::ByteWriter& to, const Course& course) {
  put(to, course.first), put(to, course.last);
  to.put(course.rounds_to_target);
  for (const double value :
       {course.gradient_sum, course.least_gradient, course.messages_to_target, course.largest_rise})
    to.put(value);
}
void restore(training::ByteReader& from, Course& course) {
  course.first = take_point(from), course.last = take_point(from);
  course.rounds_to_target = from.take<Index>();
  for (double* value : {&course.gradient_sum, &course.least_gradient, &course.messages_to_target,
                        &course.largest_rise})
    *value = from.take<double>();
}

}  // namespace assay::ef21
