// SPDX-License-Identifier: Apache-2.0

/// What is sent for a request, and how.
struct Delivery: Sendable {
    var answer: ServiceAnswer
    /// What goes wrong on the way.
    var mode: FailureMode?
    /// The number of the request's record.
    var number: Int
    var isChunked = false
    var delayMilliseconds: Int64 = 0
}

extension ServiceState {
    /// Does what a request asks for, and notes what became of it.
    mutating func serve(_ request: ServiceRequest) -> Delivery {
        var record = RequestRecord(number: records.count + 1, method: request.method, target: request.target)
        record.body = request.body
        record.headers = request.headers.map { header in
            guard header.name.lowercased() == "authorization" else { return header }
            return (header.name, String(header.value.prefix { $0 != " " }))
        }
        noteFaults(of: request, in: &record)
        let rule = takeRule(request)
        var delivery = Delivery(answer: .plain(404, ""), mode: rule?.mode, number: record.number)
        if let rule { record.failure = "\(rule.mode), \(rule.moment)" }
        if let rule, rule.mode.part != .content, rule.moment == .beforeEffect {
            if let (route, _) = Route.find(request.method, request.path) {
                record.rpc = route.rpc
                record.caller = authenticate(request)
                record.parameters = request.parameters ?? []
            }
            delivery.answer = .json(["name": "projects/p/regions/r/devices/a-name-of-some-length"])
        } else {
            delivery.answer = answer(request, rule?.mode, &record)
        }
        if let rule { delivery.answer = replaced(delivery.answer, rule.mode, request) }
        delivery.isChunked = modes.isChunked
        delivery.delayMilliseconds = modes.delayMilliseconds
        if case .delay(let more)? = rule?.mode { delivery.delayMilliseconds += more }
        record.status = delivery.answer.status
        switch rule?.mode {
        case .hangBeforeHead, .closeBeforeHead, .notHTTP: record.status = 0
        default: break
        }
        records.append(record)
        return delivery
    }

    /// The first failure that is meant for it and has not struck often enough yet.
    private mutating func takeRule(_ request: ServiceRequest) -> FailureRule? {
        for index in rules.indices where rules[index].times > 0 && rules[index].fits(request) {
            guard rules[index].skips == 0 else {
                rules[index].skips -= 1
                continue
            }
            rules[index].times -= 1
            return rules[index]
        }
        return nil
    }

    /// What a failure puts in the place of an answer.
    private func replaced(_ answer: ServiceAnswer, _ mode: FailureMode, _ request: ServiceRequest) -> ServiceAnswer {
        switch mode {
        case .failure(let code, let words, let retryAfter):
            var answer = ServiceFailure(code, words).answer(modes.errorForm)
            if let retryAfter { answer.headers.append(("retry-after", String(retryAfter))) }
            return answer
        case .failureIn(let form, let code, let words): return ServiceFailure(code, words).answer(form)
        case .quoteToken(let code):
            return ServiceFailure(
                code, "not valid: " + request.headers("authorization").joined(separator: ", ")
            ).answer(modes.errorForm)
        case .plainText(let status, let words): return .plain(status, words)
        case .html(let status): return .html(status)
        case .empty(let status): return ServiceAnswer(status: status)
        case .redirect(let status):
            return ServiceAnswer(status: status, headers: [("location", otherOrigin + request.target)])
        case .garbage: return ServiceAnswer(status: 200, headers: answer.headers, body: Array("{\"device\": [}".utf8))
        case .body(let text):
            return ServiceAnswer(
                status: 200, headers: [("content-type", "application/json")], body: Array(text.utf8))
        default: return answer
        }
    }

    /// Routing, the caller, the parameters, the body, the method.
    private mutating func answer(
        _ request: ServiceRequest, _ mode: FailureMode?, _ record: inout RequestRecord
    ) -> ServiceAnswer {
        guard let (route, name) = Route.find(request.method, request.path) else {
            record.faults.append("no method has this verb and path")
            return .plain(404, "Not Found")
        }
        record.rpc = route.rpc
        record.parameters = request.parameters ?? []
        let query: CallParameters
        do throws(CallParameters.Fault) {
            query = try CallParameters(request, route)
        } catch {
            record.faults.append(error.words)
            return .plain(error.isUnknown ? modes.unknownParameterStatus : 400, error.words)
        }
        record.caller = authenticate(request)
        do throws(ServiceFailure) {
            try checkRights(record.caller, route, name, query)
            var body: JSON?
            if let message = route.body {
                var reader = MessageReader()
                do {
                    let document = request.body.isEmpty ? JSON.object([]) : try JSON(reading: request.body)
                    body = try reader.read(document, as: message)
                } catch let fault as JSONFault {
                    record.faults.append("the body is not JSON: " + fault.words)
                    return .plain(400, "Unexpected token.")
                } catch let mismatch as MessageReader.Mismatch {
                    record.faults.append(mismatch.words)
                    return .plain(400, mismatch.words)
                } catch {
                    return .plain(400, "")
                }
                record.faults += reader.dropped.map { "\(message) has no field \($0)" }
            }
            let call = ServiceCall(
                route: route, name: name, parameters: query, body: body ?? .object([]), caller: record.caller)
            var value = try perform(call, &record)
            if let mode { value = changed(value, mode) }
            if modes.hasUnknownFields, case .object(let members) = value, !members.isEmpty {
                value["routingHint"] = ["hops": .number("2"), "via": [.null, "edge"]]
            }
            return .json(MessageWriter.shuffled(value, &numbers))
        } catch {
            return error.answer(modes.errorForm)
        }
    }

    /// What a client does that no server needs to answer.
    private func noteFaults(of request: ServiceRequest, in record: inout RequestRecord) {
        let hosts = request.headers("host")
        if hosts.count != 1 || !authorities.contains(hosts[0]) {
            record.faults.append("the Host header is \(hosts), not one of \(authorities.sorted())")
        }
        if request.headers("authorization").count > 1 { record.faults.append("Authorization twice") }
        if request.query.contains("+") { record.faults.append("a + in the query is not percent-encoded") }
        let route = Route.find(request.method, request.path)?.route
        if !request.body.isEmpty {
            if let route, route.body == nil { record.faults.append("\(route.rpc) has no body") }
            let types = request.headers("content-type").map { $0.lowercased() }
            if types != ["application/json"], types != ["application/json; charset=utf-8"] {
                record.faults.append("the body's Content-Type is \(types), not application/json")
            }
        } else if route?.body != nil {
            record.faults.append("the body is missing")
        }
    }
}

/// A request that has been read: of whom, what and by whom.
struct ServiceCall {
    var route: Route
    /// What the path names: a resource, or its parent.
    var name: String
    var parameters: CallParameters
    var body: JSON
    var caller: RequestRecord.Caller
}
