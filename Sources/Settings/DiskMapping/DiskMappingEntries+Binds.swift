// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

extension DiskMappingEntries {
    /// Every bind's source lies on something that is mounted before it, and on nothing that comes from the bind itself.
    func checkBinds(_ findings: inout Findings) {
        let mappedPaths = disks.compactMap(\.mountpoint)
        let loops = loopingBinds()
        for (index, bind) in binds.enumerated() {
            guard let source = bind.source else { continue }
            if let target = bind.mountpoint, target.text != "/", let message = selfLoop(source, target) {
                findings.error(
                    "bind-loop", message, at: source.range, notes: [.init("the mountpoint is here", at: target.range)])
                continue
            }
            if loops.contains(index) {
                findings.error(
                    "bind-loop", "\(source.text, at: source.range) comes from itself by way of the binds on it",
                    at: source.range)
                continue
            }
            let earlier = binds[..<index].compactMap(\.mountpoint)
            if (mappedPaths + earlier).contains(where: { AbsolutePath.contains($0.text, source.text) }) { continue }
            let later = binds[index...].compactMap(\.mountpoint).first {
                AbsolutePath.contains($0.text, source.text)
            }
            // It could lie under a mountpoint that has an error of its own.
            if later == nil, hasUnusableMountpoints { continue }
            findings.error(
                "bind-source",
                later == nil
                    ? "\(source.text, at: source.range) lies under no mapped mountpoint"
                    : "\(source.text, at: source.range) is mounted only after it is bound",
                at: source.range, hint: later == nil ? nil : "put that bind first",
                notes: later.map { [.init("it is mounted here", at: $0.range)] } ?? [])
        }
    }

    private func selfLoop(_ field: Field, _ over: Field) -> MessageText? {
        let (source, target) = (field.text, over.text)
        if source.utf8.elementsEqual(target.utf8) { return "\(source, at: field.range) is bound to itself" }
        if AbsolutePath.isAncestor(source, of: target) { return "\(source, at: field.range) is bound into itself" }
        if AbsolutePath.isAncestor(target, of: source) {
            return "\(source, at: field.range) is bound over its own parent"
        }
        return nil
    }

    /// The binds whose source, followed from bind to bind, comes back to themselves. What a bind's source lies on is the
    /// deepest mountpoint above it, so that each has one successor at most.
    private func loopingBinds() -> Set<Int> {
        let successors = binds.indices.map(successor)
        var looping: Set<Int> = []
        for start in binds.indices {
            var index = successors[start]
            // A walk that does not end within as many steps as there are binds is in a loop, but maybe not start's own.
            for _ in binds.indices {
                guard let current = index else { break }
                if current == start {
                    looping.insert(start)
                    break
                }
                index = successors[current]
            }
        }
        return looping
    }

    private func successor(of index: Int) -> Int? {
        guard let source = binds[index].source?.text else { return nil }
        var best: (depth: Int, bind: Int?)?
        func consider(_ mountpoint: String?, _ bind: Int?) {
            guard let mountpoint, AbsolutePath.contains(mountpoint, source) else { return }
            let depth = mountpoint.utf8.count
            if depth >= best?.depth ?? 0 { best = (depth, bind) }
        }
        for disk in disks { consider(disk.mountpoint?.text, nil) }
        for (other, bind) in binds.enumerated() where other != index { consider(bind.mountpoint?.text, other) }
        return best?.bind
    }
}
