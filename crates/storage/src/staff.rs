//! Staff.

use crate::Database;
use crate::audit::append;
use crate::dialect::{Connection, Row};
use crate::fault::Fault;
use crate::rows::{Reading, at, int};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::ids::{CustomerId, Slug, StaffId, StaffLogin};
use warifu_issuer::password::PasswordHash;
use warifu_issuer::ports::{StaffStore, StoreError};
use warifu_issuer::staff::{NewStaff, NewStaffChange, Role, Staff, StaffChange};

/// All columns that make a [`Staff`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, institution, login, name, role, holder, password, must_change, epoch,
                    disabled_at
             FROM staff ",
            $rest
        )
    };
}

#[async_trait]
impl StaffStore for Database {
    async fn by_login(
        &self,
        institution: &Slug,
        login: &StaffLogin,
    ) -> Result<Option<Staff>, StoreError> {
        let found = sqlx::query(select!("WHERE institution = $1 AND login = $2"))
            .bind(institution.as_str())
            .bind(login.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(Fault::from)?;
        found.as_ref().map(staff).transpose()
    }

    async fn by_id(&self, id: StaffId) -> Result<Option<Staff>, StoreError> {
        let found = sqlx::query(select!("WHERE id = $1"))
            .bind(id.as_bytes().as_slice())
            .fetch_optional(&self.pool)
            .await
            .map_err(Fault::from)?;
        found.as_ref().map(staff).transpose()
    }

    async fn all(&self, institution: &Slug) -> Result<Vec<Staff>, StoreError> {
        let rows = sqlx::query(select!("WHERE institution = $1 ORDER BY login"))
            .bind(institution.as_str())
            .fetch_all(&self.pool)
            .await
            .map_err(Fault::from)?;
        rows.iter().map(staff).collect()
    }

    async fn add(&self, new: NewStaff) -> Result<(), StoreError> {
        let job = job(move |c| Box::pin(async move { add(c, &new).await }));
        self.writer.write(job).await
    }

    async fn change(&self, change: NewStaffChange) -> Result<bool, StoreError> {
        let job = job(move |c| Box::pin(async move { self::change(c, &change).await }));
        self.writer.write(job).await
    }
}

async fn add(connection: &mut Connection, new: &NewStaff) -> Result<(), Fault> {
    let (staff, holder) = (&new.staff, &new.holder);
    sqlx::query(
        "INSERT INTO customers (id, institution, contract, user_id, name, password)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(holder.id.as_bytes().as_slice())
    .bind(holder.institution.as_str())
    .bind(holder.contract.as_str())
    .bind(holder.user.as_str())
    .bind(&holder.name)
    .bind(holder.password.as_str())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO staff (id, institution, login, name, role, holder, password, must_change,
             epoch, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(staff.id.as_bytes().as_slice())
    .bind(staff.institution.as_str())
    .bind(staff.login.as_str())
    .bind(&staff.name)
    .bind(staff.role.name())
    .bind(staff.holder.as_bytes().as_slice())
    .bind(staff.password.as_str())
    .bind(i64::from(staff.must_change))
    .bind(int(staff.epoch))
    .bind(at(new.at))
    .execute(&mut *connection)
    .await?;
    append(connection, &new.audit).await
}

async fn change(connection: &mut Connection, new: &NewStaffChange) -> Result<bool, Fault> {
    let text = match &new.change {
        StaffChange::Disable => {
            "UPDATE staff SET disabled_at = $2, epoch = epoch + 1
             WHERE id = $1 AND disabled_at IS NULL"
        }
        StaffChange::Enable => {
            "UPDATE staff SET disabled_at = NULL, epoch = epoch + 1
             WHERE id = $1 AND disabled_at IS NOT NULL AND $2 > 0"
        }
        StaffChange::HandOut(_) => {
            "UPDATE staff SET password = $3, must_change = 1, epoch = epoch + 1
             WHERE id = $1 AND $2 > 0"
        }
        StaffChange::Choose { .. } => {
            "UPDATE staff SET password = $3, must_change = 0, epoch = epoch + 1
             WHERE id = $1 AND $2 > 0 AND password = $4 AND disabled_at IS NULL"
        }
    };
    let mut statement = sqlx::query(text)
        .bind(new.staff.as_bytes().as_slice())
        .bind(at(new.at));
    match &new.change {
        StaffChange::HandOut(new) => statement = statement.bind(new.as_str()),
        StaffChange::Choose { new, old } => {
            statement = statement.bind(new.as_str()).bind(old.as_str());
        }
        StaffChange::Disable | StaffChange::Enable => {}
    }
    let done = statement.execute(&mut *connection).await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    append(connection, &new.audit).await?;
    Ok(true)
}

fn staff(row: &Row) -> Result<Staff, StoreError> {
    let row = Reading::new(row, "staff");
    Ok(Staff {
        id: StaffId::from_bytes(row.bytes("id")?),
        institution: row.slug("institution")?,
        login: row.parse("login", StaffLogin::new)?,
        name: row.get("name")?,
        role: row.parse("role", |name| Role::named(&name).ok_or(()))?,
        holder: CustomerId::from_bytes(row.bytes("holder")?),
        password: row.parse("password", PasswordHash::parse)?,
        must_change: row.get::<i64>("must_change")? == 1,
        epoch: row.number("epoch")?,
        disabled_at: row.maybe_time("disabled_at")?,
    })
}
