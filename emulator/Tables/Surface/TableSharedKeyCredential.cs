extern alias sdk;
#nullable disable
using Sdk = sdk::Azure.Data.Tables;

namespace Azure.Data.Tables;

/// <summary>An account's name and key; requests are signed with them.</summary>
public class TableSharedKeyCredential
{
    /// <summary>A credential of an account; the key is base64.</summary>
    public TableSharedKeyCredential(string accountName, string accountKey) => Real = new Sdk.TableSharedKeyCredential(accountName, accountKey);

    /// <summary>The account.</summary>
    public string AccountName => Real.AccountName;

    internal Sdk.TableSharedKeyCredential Real { get; }

    /// <summary>Takes a new key, for rotation: every client that holds this credential signs with it from now on.</summary>
    public void SetAccountKey(string accountKey) => Real.SetAccountKey(accountKey);
}
