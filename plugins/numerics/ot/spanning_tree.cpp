#include "plugins/numerics/ot/spanning_tree.hpp"

namespace assay::ot {

SpanningTree::SpanningTree(std::span<const int> parents) : nodes_(parents.size()) {
  const int root = nodes() - 1;
  std::vector<int> child(parents.size(), kNoNode), sibling(parents.size(), kNoNode), order;
  for (int v = root - 1; v >= 0; --v) {
    const auto p = static_cast<std::size_t>(parents[static_cast<std::size_t>(v)]);
    sibling[static_cast<std::size_t>(v)] = child[p];
    child[p] = v;
  }
  for (std::vector<int> open = {root}; !open.empty();) {
    const int v = open.back();
    open.pop_back();
    order.push_back(v);
    node(v) = {v == root ? kNoNode : parents[static_cast<std::size_t>(v)], kNoNode, kNoNode, v, 1};
    for (int c = child[static_cast<std::size_t>(v)]; c != kNoNode;
         c = sibling[static_cast<std::size_t>(c)])
      open.push_back(c);
  }
  for (std::size_t k = 0; k < order.size(); ++k) join(order[k], order[(k + 1) % order.size()]);
  for (std::size_t k = order.size() - 1; k > 0; --k) {  // children first
    const int v = order[k], p = parent(v);
    node(p).size += size(v);
    if (last(p) == p) node(p).last = last(v);  // the first met from behind is the last child
  }
}

// The node of the smaller subtree is no ancestor of the other.
int SpanningTree::common_ancestor(int u, int v) const {
  while (u != v) (size(u) < size(v) ? u : v) = size(u) < size(v) ? parent(u) : parent(v);
  return u;
}

void SpanningTree::exchange(int cut, int from, int onto) {
  detach(cut);
  reroot(cut, from);
  attach(from, onto);
}

void SpanningTree::detach(int cut) {
  const int end = last(cut), before = node(cut).previous, removed = size(cut);
  bool ends_here = true;
  for (int v = parent(cut); v != kNoNode; v = parent(v)) {
    node(v).size -= removed;
    ends_here = ends_here && last(v) == end;
    if (ends_here) node(v).last = before;
  }
  join(before, node(end).next);
  join(end, cut);  // the subtree is a ring of its own
}

// The path q_0 = from, q_1, ..., q_k = cut turns around: q_i keeps R_i, its old subtree without
// that of q_{i-1}, and q_{i+1} becomes its last child. In preorder R_0 R_1 ... R_k, each R_i made
// of what lay before and after the subtree of q_{i-1}.
void SpanningTree::reroot(int cut, int from) {
  const int total = size(cut);
  int tail = last(from), inner_end = tail, inner_size = size(from);
  int before = node(from).previous, after = node(tail).next;
  for (int inner = from, v = parent(from); inner != cut;) {
    const int upper = parent(v), v_end = last(v), v_size = size(v), before_v = node(v).previous;
    join(tail, v);
    tail = before;
    if (v_end != inner_end) {
      const int after_v = node(v_end).next;
      join(tail, after);
      tail = v_end;
      after = after_v;
    }
    node(v).parent = inner;
    node(v).size = total - inner_size;
    inner_end = v_end, inner_size = v_size, before = before_v;
    inner = v, v = upper;
  }
  join(tail, from);
  node(from).size = total;
  for (int v = cut; v != from; v = parent(v)) node(v).last = tail;
  node(from).last = tail;
}

void SpanningTree::attach(int from, int onto) {
  const int end = last(from), after = node(onto).next, added = size(from);
  node(from).parent = onto;
  join(onto, from);
  join(end, after);
  for (int v = onto; v != kNoNode; v = parent(v)) {
    node(v).size += added;
    if (last(v) == onto) node(v).last = end;
  }
}

}  // namespace assay::ot
