using Azure.Data.Tables;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Maintenance;

/// <summary>Accepted maintenance windows, ascending by begin: all of a node's in one row, so that they are checked against each other whoever announces at the same time.</summary>
public sealed class MaintenanceRows(TableServiceClient tables) : NodeLists<MaintenanceWindow>(tables, TableNames.Maintenance, "windows", "Windows", ListForm.Whole);
