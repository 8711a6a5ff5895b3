using System.Text;
using System.Text.Json;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

// What version 2 has more than version 1: commitments, salts, bursts. And version 3: alerts.
internal ref partial struct TelemetryReader
{
    private bool ReadCommitments(List<SlotCommitment> commitments)
    {
        if (!ReadStartArray("commits"))
            return false;
        while (ReadItem("commits", commitments.Count, policy.CommitmentsPerBatchMax))
        {
            if (!ReadSlotText(TelemetryFields.CommitmentTable, "commits", commitments.Count, out long slot, out Bytes32 hash))
                return false;
            if (commitments.Count > 0 && slot <= commitments[^1].Slot)
                return Refused(TelemetryRefusalCode.Inconsistent, Path("commits", commitments.Count, "slot"));
            commitments.Add(new SlotCommitment(slot, hash));
        }

        return Refusal.Code == TelemetryRefusalCode.None;
    }

    private bool ReadSalts(List<SlotSalt> salts)
    {
        if (!ReadStartArray("salts"))
            return false;
        while (ReadItem("salts", salts.Count, policy.CommitmentsPerBatchMax))
        {
            if (!ReadSlotText(TelemetryFields.SaltTable, "salts", salts.Count, out long slot, out Bytes32 salt))
                return false;
            if (salts.Count > 0 && slot <= salts[^1].Slot)
                return Refused(TelemetryRefusalCode.Inconsistent, Path("salts", salts.Count, "slot"));
            salts.Add(new SlotSalt(slot, salt));
        }

        return Refusal.Code == TelemetryRefusalCode.None;
    }

    private bool ReadBursts(List<ServedBurst> bursts)
    {
        if (!ReadStartArray("bursts"))
            return false;
        Span<long> numbers = stackalloc long[TelemetryFields.Burst.Count];
        while (ReadItem("bursts", bursts.Count, policy.CommitmentsPerBatchMax))
        {
            int index = bursts.Count, field = -1;
            uint seen = 0;
            NodeId peer = default;
            while (ReadName(TelemetryFields.BurstTable, "bursts", index, ref field, ref seen))
            {
                if (field == 1 ? !ReadNode("bursts", index, "peer", out peer) : !ReadNumber(TelemetryFields.BurstTable[field], "bursts", index, out numbers[field]))
                    return false;
            }

            if (Refusal.Code != TelemetryRefusalCode.None)
                return false;
            if (MissingOf(seen, 0b111) is int missing)
                return Refused(TelemetryRefusalCode.MissingField, Path("bursts", index, TelemetryFields.Burst[missing].Name));
            if (index > 0 && (numbers[0], peer).CompareTo((bursts[^1].Slot, bursts[^1].Peer)) <= 0)
                return Refused(TelemetryRefusalCode.Inconsistent, Path("bursts", index, "slot"));
            bursts.Add(new ServedBurst(numbers[0], peer, numbers[2]));
        }

        return Refusal.Code == TelemetryRefusalCode.None;
    }

    private bool ReadAlerts(List<TelemetryAlert> alerts)
    {
        if (!ReadStartArray("alerts"))
            return false;
        Span<long> numbers = stackalloc long[TelemetryFields.Alert.Count];
        while (ReadItem("alerts", alerts.Count, (int)TelemetryAlertCode.CertificateExpiry))
        {
            int index = alerts.Count, field = -1;
            uint seen = 0;
            while (ReadName(TelemetryFields.AlertTable, "alerts", index, ref field, ref seen))
            {
                if (!ReadNumber(TelemetryFields.AlertTable[field], "alerts", index, out numbers[field]))
                    return false;
            }

            if (Refusal.Code != TelemetryRefusalCode.None)
                return false;
            if (MissingOf(seen, 0b011) is int missing)
                return Refused(TelemetryRefusalCode.MissingField, Path("alerts", index, TelemetryFields.Alert[missing].Name));
            var code = (TelemetryAlertCode)numbers[0];
            if (index > 0 && code <= alerts[^1].Code)
                return Refused(TelemetryRefusalCode.Inconsistent, Path("alerts", index, "code"));
            alerts.Add(new TelemetryAlert(code, numbers[1], Optional(numbers, seen, 2)));
        }

        return Refusal.Code == TelemetryRefusalCode.None;
    }

    private bool ReadSlotText(TelemetryFields.FieldTable table, string list, int index, out long slot, out Bytes32 value)
    {
        (slot, value) = (0, default);
        int field = -1;
        uint seen = 0;
        while (ReadName(table, list, index, ref field, ref seen))
        {
            if (field == 0 ? !ReadNumber(table[0], list, index, out slot) : !ReadBytes32(list, index, table[1].Name, out value))
                return false;
        }

        if (Refusal.Code != TelemetryRefusalCode.None)
            return false;
        return MissingOf(seen, 0b11) is not int missing || Refused(TelemetryRefusalCode.MissingField, Path(list, index, table[missing].Name));
    }

    private bool ReadBytes32(string list, int index, string name, out Bytes32 value)
    {
        json.Read();
        value = default;
        if (json.TokenType != JsonTokenType.String)
            return Refused(TelemetryRefusalCode.WrongType, Path(list, index, name));
        return (json.ValueSpan.Length == 66 && !json.ValueIsEscaped && Bytes32.TryParse(Encoding.Latin1.GetString(json.ValueSpan), out value))
            || Refused(TelemetryRefusalCode.OutOfRange, Path(list, index, name));
    }

    // What the lists say that cannot be together: their path, or null.
    private static string? ContradictionOf(
        int version, NodeId node, List<PeerObservation>? observations, List<SlotCommitment> commitments, List<SlotSalt> salts, List<ServedBurst> bursts, List<TelemetryAlert> alerts)
    {
        if (version < TelemetryBatch.CurrentVersion && alerts.Count > 0)
            return "alerts";
        if (version < TelemetryBatch.CommittingVersion && (commitments.Count > 0 || salts.Count > 0 || bursts.Count > 0))
            return commitments.Count > 0 ? "commits" : salts.Count > 0 ? "salts" : "bursts";
        // Both ascend: one pass finds a salt without observations.
        int seen = 0;
        for (int i = 0; i < salts.Count; i++)
        {
            while (seen < observations?.Count && observations[seen].Slot < salts[i].Slot)
                seen++;
            if (observations is null || seen >= observations.Count || observations[seen].Slot != salts[i].Slot)
                return $"salts[{i}].slot";
        }

        return bursts.FindIndex(burst => burst.Peer == node) is int self and >= 0 ? $"bursts[{self}].peer" : null;
    }
}
